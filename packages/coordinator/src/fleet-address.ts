/** Loopback only: a fleet across machines gives its own pattern. Tested against the whole URL, as `URL` normalises it. */
export const LOOPBACK_ADDRESS: RegExp = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/;

export type FleetUrl = { readonly url: URL } | { readonly fault: string };

/**
 * Where a shard's fleet API has `path`. Addresses come from the store, where others may write: what does not match `allowed`
 * is a fault, and nothing may be sent there.
 */
export function fleetUrl(address: string, path: string, allowed: RegExp): FleetUrl {
  const url = allowedUrl(address, allowed);
  if (url === undefined) {
    const got = JSON.stringify(address);
    return { fault: `got address ${got}, want an http URL that matches ${allowed}. Nothing was sent.` };
  }
  return { url: new URL(`${url.href.replace(/\/+$/, "")}/${path}`) };
}

/** Undefined where it is no http URL that matches `allowed`, or holds a user's name or password. */
export function allowedUrl(address: string, allowed: RegExp): URL | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "http:" || url.username !== "" || url.password !== "") return undefined;
  return allowed.test(url.href) ? url : undefined;
}
