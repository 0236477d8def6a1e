import { StoreUrlError } from "../store-errors.ts";

type HostPort = { readonly host: string; readonly port: number };

/** A function, so that no log or error can show it by printing the object that holds it. */
export type Secret = () => string | undefined;

/** Where Redis is. `db` is always 0 in a cluster. */
export type RedisTarget = {
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: Secret;
} & (
  | { readonly kind: "single"; readonly server: HostPort; readonly db: number }
  | { readonly kind: "sentinel"; readonly sentinels: readonly HostPort[]; readonly master: string; readonly db: number }
  | { readonly kind: "cluster"; readonly nodes: readonly HostPort[] }
);

const SCHEMES = {
  redis: { kind: "single", tls: false },
  rediss: { kind: "single", tls: true },
  "redis+sentinel": { kind: "sentinel", tls: false },
  "rediss+sentinel": { kind: "sentinel", tls: true },
  "redis+cluster": { kind: "cluster", tls: false },
  "rediss+cluster": { kind: "cluster", tls: true },
} as const;
type Scheme = keyof typeof SCHEMES;

const DEFAULT_PORTS = { single: 6379, sentinel: 26_379, cluster: 6379 } as const;
const isScheme = (text: string): text is Scheme => Object.hasOwn(SCHEMES, text);

/** Where it is, for messages. */
export function showTarget(target: RedisTarget): string {
  const show = (hosts: readonly HostPort[]): string => hosts.map(({ host, port }) => `${host}:${port}`).join(",");
  switch (target.kind) {
    case "single":
      return `Redis at ${show([target.server])}`;
    case "sentinel":
      return `Redis ${JSON.stringify(target.master)} of the sentinels at ${show(target.sentinels)}`;
    case "cluster":
      return `Redis Cluster at ${show(target.nodes)}`;
  }
  return target satisfies never;
}

/** Errors: `StoreUrlError` with all faults, none of which repeats a part that may hold a password, were it misplaced. */
export function parseRedisUrl(url: string): RedisTarget {
  const faults: string[] = [];
  const [, scheme = "", rest = ""] = /^([^:/]*):\/\/(.*)$/s.exec(url) ?? [];
  if (!isScheme(scheme))
    throw new StoreUrlError("(not shown)", [`no scheme of these: ${Object.keys(SCHEMES).join(", ")}`]);
  const { kind, tls } = SCHEMES[scheme];
  const credentialsEnd = rest.lastIndexOf("@");
  const { username, password } = readCredentials(credentialsEnd === -1 ? "" : rest.slice(0, credentialsEnd), faults);
  const [location = "", ...more] = rest.slice(credentialsEnd + 1).split(/[?#]/);
  if (more.length > 0) faults.push("? and # are not understood: settings are options of their own");
  const [hostsText = "", ...path] = location.replace(/\/$/, "").split("/");
  const hosts = hostsText.split(",").flatMap((text, index) => {
    const found = readHostPort(text, DEFAULT_PORTS[kind]);
    if (found === undefined) faults.push(`host number ${index + 1}: want host:port, a port from 1 to 65535`);
    return found ?? [];
  });
  const target = locate({ kind, hosts, path, faults });
  if (faults.length > 0 || target === undefined) throw new StoreUrlError(`${scheme}://...`, faults);
  return { ...target, tls, username, password };
}

type Location = {
  readonly kind: "single" | "sentinel" | "cluster";
  readonly hosts: readonly HostPort[];
  readonly path: readonly string[];
  readonly faults: string[];
};

function locate({ kind, hosts, path, faults }: Location) {
  const [first] = hosts;
  switch (kind) {
    case "single": {
      if (hosts.length > 1) faults.push("several hosts: want redis+sentinel:// or redis+cluster://");
      const db = readDb(path, faults);
      return first === undefined ? undefined : { kind, server: first, db };
    }
    case "sentinel": {
      const [master = "", ...rest] = path;
      if (master === "") faults.push("no master name: want it after the hosts, as in /mymaster");
      return {
        kind,
        sentinels: hosts,
        master: decode(master, { part: "master name", faults }),
        db: readDb(rest, faults),
      };
    }
    case "cluster":
      if (path.length > 0) faults.push("a path: a cluster has no databases, leave it out");
      return { kind, nodes: hosts };
  }
  return kind satisfies never;
}

function readDb(path: readonly string[], faults: string[]): number {
  const [text = "0", ...rest] = path;
  if (rest.length > 0 || !/^\d{1,5}$/.test(text)) {
    faults.push("database: want one number, as in /0");
    return 0;
  }
  return Number(text);
}

function readCredentials(text: string, faults: string[]): Pick<RedisTarget, "username" | "password"> {
  const colon = text.indexOf(":");
  if (text !== "" && colon === -1) faults.push("credentials without a colon: want user:pass@ or :pass@");
  const username = decode(text.slice(0, Math.max(colon, 0)), { part: "user", faults });
  const password = decode(text.slice(colon + 1), { part: "password", faults });
  return { username: username === "" ? undefined : username, password: () => (password === "" ? undefined : password) };
}

function readHostPort(text: string, defaultPort: number): HostPort | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

function decode(text: string, { part, faults }: { readonly part: string; readonly faults: string[] }): string {
  try {
    return decodeURIComponent(text);
  } catch {
    faults.push(`${part} is not percent-encoded as a URL wants it`);
    return "";
  }
}
