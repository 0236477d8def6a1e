import { connect, createServer, type Socket } from "node:net";

export type CutProxy = {
  readonly port: number;
  /** `refuse`: connections end, new ones too. `swallow`: they stay open and nothing passes, as when a packet filter drops all. */
  cut(how: "refuse" | "swallow" | undefined): void;
  /** Connects to another port from now on, and ends the connections that there are. */
  redirect(targetPort: number): void;
  /** Bytes that came back from the target so far. */
  receivedBytes(): number;
  close(): Promise<void>;
};

type CutProxyOptions = {
  /** Sees what comes back from the target, after it was passed on. */
  readonly onReceived?: (data: Buffer) => void;
};

/** A TCP proxy on the loopback that can be cut: what a network fault is to one of several processes. */
export async function startCutProxy(firstTargetPort: number, options: CutProxyOptions = {}): Promise<CutProxy> {
  let targetPort = firstTargetPort;
  let receivedBytes = 0;
  const sockets = new Set<Socket>();
  let state: "refuse" | "swallow" | undefined;
  const keep = (socket: Socket, peer: Socket, passed: (data: Buffer) => void): void => {
    sockets.add(socket);
    socket.on("data", (data) => {
      if (state !== undefined) return;
      peer.write(data);
      passed(data);
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      peer.destroy();
    });
  };
  const server = createServer((incoming) => {
    if (state === "refuse") {
      incoming.destroy();
      return;
    }
    const outgoing = connect(targetPort, "127.0.0.1");
    keep(incoming, outgoing, () => {});
    keep(outgoing, incoming, (data) => {
      receivedBytes += data.length;
      options.onReceived?.(data);
    });
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    }),
  );
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    cut(how) {
      const before = state;
      state = how;
      // What was swallowed is lost, and with it the connection's order: it does not come back.
      if (how === "refuse" || before === "swallow") endAll();
    },
    redirect(port) {
      targetPort = port;
      endAll();
    },
    receivedBytes: () => receivedBytes,
    close: () => {
      endAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
