import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";

const LOWEST = 10_240;
const HIGHEST = 65_535;
const MIN_RANGE = 1_000;
const ATTEMPTS = 500;

/** Free TCP ports of the loopback, all different: each is held until the last is found. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held: Held[] = [];
  try {
    while (held.length < count) held.push(...(await holdRun(1)));
    return held.map(({ port }) => port);
  } finally {
    await Promise.all(held.map(({ release }) => release()));
  }
}

/** The first of `count` free ports in a row: what is served on a base port plus an index wants them so. */
export async function freePortRun(count: number): Promise<number> {
  const held = await holdRun(count);
  await Promise.all(held.map(({ release }) => release()));
  return held[0]?.port ?? 0;
}

type Held = { readonly port: number; release(): Promise<void> };

/**
 * WHY not port 0: what is found is listened on later, and the kernel lends such a port to outgoing connections meanwhile. One
 * outside of their range stays free, but for another process that draws the same at random.
 */
async function holdRun(count: number): Promise<readonly Held[]> {
  const { from, to } = await listenRange();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const first = randomInt(from, to - count + 1);
    const held: Held[] = [];
    for (let port = first; port < first + count; port += 1) {
      const one = await hold(port);
      if (one === undefined) break;
      held.push(one);
    }
    if (held.length === count) return held;
    await Promise.all(held.map(({ release }) => release()));
  }
  throw new Error(`find ${count} free ports in a row from ${from} to ${to}: none in ${ATTEMPTS} attempts`);
}

/** The ports that the kernel does not lend to outgoing connections: below its range, or above it where that is wider. `to` excluded. */
async function listenRange(): Promise<{ readonly from: number; readonly to: number }> {
  const text = await readFile("/proc/sys/net/ipv4/ip_local_port_range", "utf8").catch(() => "32768 60999");
  const [low = 32_768, high = 60_999] = text.trim().split(/\s+/).map(Number);
  const below = { from: LOWEST, to: low };
  const above = { from: high + 1, to: HIGHEST };
  if (below.to - below.from < MIN_RANGE && above.to - above.from < MIN_RANGE) return { from: LOWEST, to: HIGHEST };
  return below.to - below.from >= above.to - above.from ? below : above;
}

const hold = (port: number): Promise<Held | undefined> =>
  new Promise((resolve) => {
    const server: Server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () =>
      resolve({ port, release: () => new Promise((released) => server.close(() => released())) }),
    );
  });
