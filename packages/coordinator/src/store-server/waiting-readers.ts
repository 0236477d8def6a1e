import type { Response } from "express";

/** JSON text, or undefined while there is nothing new. */
type Look = () => string | undefined;

type WaitingReader = {
  readonly response: Response;
  readonly waitMs: number;
  readonly look: Look;
};

/** Readers that are answered once there is news for them. */
export interface WaitingReaders {
  /** Answers as soon as there is news; after `waitMs` without with 204; with 503 where too many wait already. */
  add(reader: WaitingReader): void;
  /** Something has changed. */
  wake(): void;
  /** Nobody waits any longer, nor will. */
  close(): void;
}

export type WaitingReadersOptions = {
  /** What can wait at once. */
  readonly max: number;
  /** Called with each answer, just before it is sent. */
  readonly onAnswer: (response: Response) => void;
};

export function createWaitingReaders({ max, onAnswer }: WaitingReadersOptions): WaitingReaders {
  const waiting = new Map<Response, { readonly look: Look; readonly timer: NodeJS.Timeout }>();
  let isClosed = false;

  const leave = (response: Response): void => {
    clearTimeout(waiting.get(response)?.timer);
    waiting.delete(response);
  };
  const tell = (response: Response, news: string | undefined): void => {
    leave(response);
    onAnswer(response);
    if (news === undefined) response.status(204).end();
    else response.type("application/json").send(news);
  };
  const refuse = (response: Response, why: string): void => {
    leave(response);
    onAnswer(response);
    response.status(503).set("Retry-After", "1").type("text/plain").send(`503: ${why}\n`);
  };

  return {
    add({ response, waitMs, look }) {
      const news = look();
      if (news !== undefined || waitMs === 0) return tell(response, news);
      if (isClosed) return refuse(response, "the coordinator is stopping.");
      if (waiting.size >= max) return refuse(response, `${max} readers wait already, which is the most that may.`);
      const timer = setTimeout(() => tell(response, undefined), waitMs);
      waiting.set(response, { look, timer });
      response.once("close", () => leave(response));
    },
    wake() {
      for (const [response, { look }] of [...waiting]) {
        const news = look();
        if (news !== undefined) tell(response, news);
      }
    },
    close() {
      isClosed = true;
      for (const response of [...waiting.keys()]) refuse(response, "the coordinator is stopping.");
    },
  };
}
