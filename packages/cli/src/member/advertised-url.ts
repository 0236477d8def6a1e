import type { HttpListener } from "@kube-state-shards/daemon";

const ALL_ADDRESSES = new Set(["::", "0.0.0.0"]);

/** Where others reach the telemetry port: as told, else where it listens; the host's name where that is everywhere. */
export function advertisedUrl(
  listener: Pick<HttpListener, "host" | "port" | "url">,
  { told, hostname }: { readonly told: string | undefined; readonly hostname: string },
): string {
  if (told !== undefined) return told.replace(/\/$/, "");
  return ALL_ADDRESSES.has(listener.host) ? `http://${hostname}:${listener.port}` : listener.url;
}
