import { FAN_OUT_HEADER } from "@kube-state-shards/exposition";
import { describe, expect, it } from "vitest";
import { identifyScraper, type ScrapeRequest } from "./identify-scraper.ts";

const scrape = (more: Partial<ScrapeRequest> & { readonly address?: string } = {}): ScrapeRequest => ({
  url: more.url ?? "/metrics",
  headers: { "user-agent": "Prometheus/3.0.0", "x-prometheus-scrape-timeout-seconds": "10", ...more.headers },
  socket: { remoteAddress: more.address ?? "10.0.0.1" },
});
const idOf = (more?: Parameters<typeof scrape>[0]) => identifyScraper(scrape(more))?.id;

describe("a scraper", () => {
  it("is told by its scrape timeout from readers who come when they like", () => {
    expect(identifyScraper(scrape())).toEqual({ id: expect.any(String), timeoutMs: 10_000 });
    for (const timeout of ["", "0", "-1", "soon"])
      expect(idOf({ headers: { "x-prometheus-scrape-timeout-seconds": timeout } }), timeout).toBeUndefined();
    const { headers: _none, ...plain } = scrape();
    expect(identifyScraper({ ...plain, headers: { "user-agent": "curl/8.0" } })).toBeUndefined();
  });

  it("is not a coordinator that asks for its own readers", () => {
    expect(idOf({ headers: { [FAN_OUT_HEADER]: "1" } })).toBeUndefined();
  });

  it("is named by address, User-Agent and query, and not by its port", () => {
    const names = [
      idOf(),
      idOf({ address: "10.0.0.2" }),
      idOf({ headers: { "user-agent": "Prometheus/2.0.0" } }),
      idOf({ url: "/metrics?resources=pods" }),
    ];
    expect(new Set(names).size).toBe(4);
    expect(idOf()).toBe(names[0]);
  });

  it("has one name at a port for IPv4 alone and at one for both", () => {
    expect(idOf({ address: "::ffff:10.0.0.1" })).toBe(idOf());
  });
});
