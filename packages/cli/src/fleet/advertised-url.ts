import type { HttpListener } from "@kube-state-shards/daemon";

const ALL_ADDRESSES = new Set(["::", "0.0.0.0"]);

/** Where others reach a port: as told, else where it listens; the host's name where that is everywhere. */
export function advertisedUrl(
  listener: Pick<HttpListener, "host" | "port" | "url">,
  { told, hostname }: { readonly told: string | undefined; readonly hostname: string },
): string {
  if (told !== undefined) return told.replace(/\/$/, "");
  return ALL_ADDRESSES.has(listener.host) ? `http://${hostname}:${listener.port}` : listener.url;
}

/** Where scrapers reach the main port: as told, else on the host where coordinators are told to reach the telemetry port. */
export function advertisedMetricsUrl(
  main: Pick<HttpListener, "host" | "port" | "url">,
  {
    told,
    toldFleetUrl,
    hostname,
  }: { readonly told: string | undefined; readonly toldFleetUrl: string | undefined; readonly hostname: string },
): string {
  const onFleetHost = toldFleetUrl === undefined ? undefined : `http://${new URL(toldFleetUrl).hostname}:${main.port}`;
  return advertisedUrl(main, { told: told ?? onFleetHost, hostname });
}
