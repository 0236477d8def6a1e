import { connect, createServer, type Socket } from "node:net";
import { createRespFrames } from "./resp-frames.ts";

export type AnswerProxy = {
  readonly port: number;
  /** From now on each answer goes through this, with the request it answers; undefined: they pass as they are. */
  tamper(how: ((answer: Buffer, request: Buffer) => Buffer) | undefined): void;
  close(): Promise<void>;
};

/** A proxy before Redis that answers otherwise than Redis does. Subscriptions pass untouched: what they bring answers nothing. */
export async function startAnswerProxy(targetPort: number): Promise<AnswerProxy> {
  const sockets = new Set<Socket>();
  let tampering: ((answer: Buffer, request: Buffer) => Buffer) | undefined;
  const server = createServer((incoming) => {
    const outgoing = connect(targetPort, "127.0.0.1");
    const requests = createRespFrames();
    const answers = createRespFrames();
    const asked: Buffer[] = [];
    let isSubscribed = false;
    incoming.on("data", (data) => {
      for (const request of requests.push(data)) {
        isSubscribed ||= request.toString("latin1").toLowerCase().includes("subscribe\r\n");
        asked.push(request);
      }
      outgoing.write(data);
    });
    outgoing.on("data", (data) => {
      if (isSubscribed) {
        incoming.write(data);
        return;
      }
      for (const answer of answers.push(data)) {
        const request = asked.shift() ?? Buffer.alloc(0);
        incoming.write(tampering?.(answer, request) ?? answer);
      }
    });
    for (const [socket, peer] of [[incoming, outgoing] as const, [outgoing, incoming] as const]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        peer.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    tamper(how) {
      tampering = how;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
