import { createServer } from "node:net";

/** Free TCP ports of the loopback, all different: each is held until the last is found. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      servers.map(
        (server) =>
          new Promise<number>((resolve, reject) => {
            server.once("error", reject);
            server.listen(0, "127.0.0.1", () => {
              const address = server.address();
              if (address === null || typeof address === "string")
                reject(new Error("find a free port: got no address"));
              else resolve(address.port);
            });
          }),
      ),
    );
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** The first of `count` free ports in a row: what is served on a base port plus an index wants them so. */
export async function freePortRun(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const [first = 0] = await freePorts(1);
    const rest = Array.from({ length: count - 1 }, (_, index) => first + 1 + index);
    if (first + count < 65_536 && (await Promise.all(rest.map(isFree))).every(Boolean)) return first;
  }
  throw new Error(`find ${count} free ports in a row: none in 50 attempts`);
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
