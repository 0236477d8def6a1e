import { randomUUID } from "node:crypto";
import {
  type Assignment,
  type AssignmentStore,
  compareOrder,
  DuplicateShardError,
  decodeShardReport,
  encodeAssignment,
  MAX_WAIT_MS,
  type Order,
  type ReportList,
  type ShardReport,
  STORE_HEADERS,
  type Stop,
  type StoreRefusal,
} from "@kube-state-shards/assignment";
import { requireToken } from "@kube-state-shards/daemon";
import { ShardsError } from "@kube-state-shards/exposition";
import express, { type RequestHandler, type Response, Router } from "express";
import { createWaitingReaders } from "./waiting-readers.ts";

export type ServeStoreOptions = {
  readonly store: Pick<AssignmentStore, "now" | "watchAssignments" | "watchReports" | "report">;
  /** Called for each request: the token's file may change. */
  readonly token: () => string;
  /** Readers that wait for news at once: a shard is one. Default 1,000. */
  readonly maxWaiting?: number;
};

export interface StoreServer {
  /** To be mounted on the telemetry port, at `STORE_PATH`. */
  readonly router: Router;
  /** Sends away who waits, so that the port can close. */
  close(): void;
}

/** A report of 10,000 units with long names is 3 MB. */
const MAX_REPORT_BYTES = 16 * 2 ** 20;

/**
 * A store in this process, served to the shards of a fleet: `POST /reports`, `GET /assignment?after=TERM.EPOCH&waitMs=N`,
 * `GET /reports?after=VERSION&waitMs=N`, `GET /clock`. A reader is answered once the store holds something newer than it has,
 * or with 204 when its time is up. Every answer carries the store's clock and which store it is.
 */
export function serveStore({ store, token, maxWaiting = 1_000 }: ServeStoreOptions): StoreServer {
  const id = randomUUID();
  const sinceMs = store.now();
  const stamp = (response: Response): void => {
    response.set({ [STORE_HEADERS.id]: id, [STORE_HEADERS.since]: String(sinceMs) });
    response.set(STORE_HEADERS.time, String(store.now()));
  };
  const readers = createWaitingReaders({ max: maxWaiting, onAnswer: stamp });

  let assignment: { readonly order: Order; readonly text: string } | undefined;
  let reports: { readonly version: string; readonly all: readonly ShardReport[] } | undefined;
  let changes = 0;
  const stops: readonly Stop[] = [
    store.watchAssignments((next: Assignment) => {
      assignment = { order: next.order, text: encodeAssignment(next) };
      readers.wake();
    }),
    store.watchReports((living) => {
      changes += 1;
      reports = { version: `${id}.${changes}`, all: [...living.values()] };
      readers.wake();
    }),
  ];

  const router = Router();
  router.use(requireToken(token));
  router.use((_request, response, next) => {
    stamp(response);
    next();
  });
  router.get("/clock", (_request, response) => {
    stamp(response);
    response.status(204).end();
  });
  router.get(
    "/assignment",
    waits(/^(\d{1,15})\.(\d{1,15})$/, "TERM.EPOCH, such as 3.14", (response, { after, waitMs }) => {
      const known = { term: Number(after?.[1] ?? 0), epoch: Number(after?.[2] ?? 0) };
      const look = (): string | undefined =>
        assignment !== undefined && compareOrder(assignment.order, known) > 0 ? assignment.text : undefined;
      readers.add({ response, waitMs, look });
    }),
  );
  router.get(
    "/reports",
    waits(/^[0-9a-f-]+\.\d+$/, "the version of the last answer", (response, { after, waitMs }) => {
      const look = (): string | undefined =>
        reports === undefined || reports.version === after?.[0] ? undefined : listOf(reports);
      readers.add({ response, waitMs, look });
    }),
  );
  const body = express.text({ limit: MAX_REPORT_BYTES, type: () => true });
  router.post("/reports", body, async (request, response, next) => {
    try {
      await store.report(decodeShardReport(String(request.body)));
      stamp(response);
      response.status(204).end();
    } catch (error) {
      if (error instanceof ShardsError) refuse(response, error);
      else next(error);
    }
  });

  return {
    router,
    close() {
      for (const stop of stops) stop();
      readers.close();
    },
  };
}

const listOf = ({ version, all }: { readonly version: string; readonly all: readonly ShardReport[] }): string =>
  JSON.stringify({ version, reports: all } satisfies ReportList);

type Wait = { readonly after: RegExpExecArray | undefined; readonly waitMs: number };

/** Reads `after` (which may be left out) and `waitMs`; what is neither is answered with 400. */
function waits(form: RegExp, wanted: string, act: (response: Response, wait: Wait) => void): RequestHandler {
  return (request, response) => {
    const { after = "", waitMs = "0" } = request.query;
    const match = typeof after === "string" ? form.exec(after) : null;
    const wait = typeof waitMs === "string" && /^\d{1,9}$/.test(waitMs) ? Number(waitMs) : Number.NaN;
    if ((match === null && after !== "") || Number.isNaN(wait)) {
      response
        .status(400)
        .type("text/plain")
        .send(`400: want after=${wanted}, or none, and waitMs=0 to ${MAX_WAIT_MS}.\n`);
      return;
    }
    act(response, { after: match ?? undefined, waitMs: Math.min(wait, MAX_WAIT_MS) });
  };
}

function refuse(response: Response, error: ShardsError): void {
  const isDuplicate = error instanceof DuplicateShardError;
  const refusal: StoreRefusal = {
    code: error.code,
    message: error.message,
    ...(isDuplicate ? { holder: error.holder } : {}),
  };
  response.status(isDuplicate ? 409 : 400).json(refusal);
}
