import type { EpochMs, Order, ShardId, UnitId } from "@kube-state-shards/assignment";
import { type BodyRead, readerOf } from "@kube-state-shards/daemon";
import { negotiateEncoding, negotiateFormat, parseScrapeQuery, showQueryFaults } from "@kube-state-shards/exposition";
import type { Log } from "@kube-state-shards/listwatch";
import type { RequestHandler, Response } from "express";
import type { Exposure } from "../handoff/exposure.ts";
import type { IdentifiedScraper } from "../scrapers/identify-scraper.ts";
import type { ScraperWatch } from "../scrapers/scraper-watch.ts";
import { addStamped } from "../scrapers/stamp-pieces.ts";
import { Loan } from "../store/loan.ts";
import { mixesNamespaces, viewOf } from "../store/namespace-view.ts";
import type { ObjectStore } from "../store/object-store.ts";
import type { ShardMetrics } from "../telemetry/shard-metrics.ts";
import { gzipChunks, textBytesOf, textChunks } from "./body-chunks.ts";
import { endLoan } from "./end-loan.ts";
import type { ScrapeSlots } from "./scrape-slots.ts";
import { selectFamilies } from "./select-families.ts";
import { writeBody } from "./write-body.ts";

/** What a body is to show at this instant; `waitingFor` while there is nothing to serve yet. */
type ScrapeView =
  | { readonly state: "waiting"; readonly waitingFor: string }
  | { readonly state: "serving"; readonly order: Order; readonly atMs: EpochMs; readonly exposure: Exposure };

/** A scraper has read a body whole. */
type WholeScrape = {
  readonly scraper: IdentifiedScraper;
  /** The instant that the body was of. */
  readonly atMs: EpochMs;
  readonly stamped: readonly UnitId[];
};

export type MetricsRouteOptions = {
  readonly shard: ShardId;
  readonly store: ObjectStore;
  /** The enabled kinds, for queries that name some. */
  readonly resources: readonly string[];
  readonly view: (scraper: IdentifiedScraper | undefined) => ScrapeView;
  /** Left out where units are not handed over to scrapers one by one. */
  readonly scrapers?: Pick<ScraperWatch, "identify" | "leadMs"> | undefined;
  readonly onScraped?: (scrape: WholeScrape) => void;
  readonly slots: ScrapeSlots;
  readonly writeTimeoutMs: number;
  readonly metrics: Pick<ShardMetrics, "scrapeAborted" | "scrapeRefused" | "bodyRead">;
  readonly bodyRead: BodyRead;
  readonly log: Log;
};

/** `/metrics`: one snapshot of what the shard exposes at the instant of the request. */
export function metricsRoute(options: MetricsRouteOptions): RequestHandler {
  const { shard, store, view, scrapers, slots, metrics, log } = options;
  return async (request, response) => {
    const startMs = performance.now();
    const arrivedMs = Date.now(); // what a scraper compares with is its own clock, not the store's
    const parsed = parseScrapeQuery(request.url, options.resources);
    if (!parsed.ok) {
      response.status(400).type("text/plain").send(showQueryFaults(parsed.faults));
      return;
    }
    const release = slots.take();
    if (release === undefined) {
      metrics.scrapeRefused("busy");
      refuse(response, 1, `${slots.taken()} bodies are being read already, and each pins a snapshot. Ask again.`);
      return;
    }
    const loan = new Loan();
    try {
      await store.settle();
      const scraper = request.method === "HEAD" ? undefined : scrapers?.identify(request);
      const now = view(scraper); // from here to the snapshot in one step
      if (now.state === "waiting") {
        metrics.scrapeRefused("notReady");
        refuse(response, 5, `Nothing to serve yet: ${now.waitingFor}`);
        return;
      }
      const { resources, namespaces } = parsed.query;
      if (namespaces !== undefined && mixesNamespaces(now.exposure.exposed)) {
        response
          .status(400)
          .type("text/plain")
          .send(showQueryFaults([MIXED]));
        return;
      }
      const shown = viewOf(now.exposure.exposed, namespaces);
      const format = negotiateFormat(request.headers.accept);
      let { families } = store.snapshot(shown, { keepCuts: namespaces === undefined, loan });
      const { stamped } = now.exposure;
      if (scraper !== undefined && scrapers !== undefined && stamped.size > 0) {
        const atMs = arrivedMs + scrapers.leadMs(scraper, [...stamped.values()]);
        const moving = store.snapshot(viewOf(new Set(stamped.keys()), namespaces), { loan }).families;
        families = addStamped(families, moving, { atMs, syntax: format.syntax });
        response.set("x-kube-state-shards-stamped", [...stamped.keys()].sort().join(","));
      }
      const wanted = selectFamilies(families, resources);

      const encoding = negotiateEncoding(request.headers["accept-encoding"]);
      response.set({
        "content-type": format.contentType,
        vary: "Accept, Accept-Encoding",
        "cache-control": "no-store",
        "x-kube-state-shards-shard": shard,
        "x-kube-state-shards-order": `${now.order.term}.${now.order.epoch}`,
      });
      if (now.exposure.retiring.length > 0) {
        response.set("x-kube-state-shards-retiring", now.exposure.retiring.join(","));
      }
      if (encoding === "gzip") response.set("content-encoding", "gzip");
      if (request.method === "HEAD") {
        response.end();
        return;
      }
      const chunks = encoding === "gzip" ? gzipChunks(wanted, format) : textChunks(wanted, format, loan);
      const result = await writeBody(response, chunks, options.writeTimeoutMs);
      if (result === "complete") {
        metrics.bodyRead("scraper");
        options.bodyRead({
          handler: "metrics",
          reader: readerOf(request.headers),
          textBytes: textBytesOf(wanted, format),
          durationMs: performance.now() - startMs,
        });
        if (scraper !== undefined) options.onScraped?.({ scraper, atMs: now.atMs, stamped: [...stamped.keys()] });
      } else {
        metrics.scrapeAborted(result);
        log.debug({ result, reader: request.socket.remoteAddress }, "scrape ended early");
      }
    } finally {
      endLoan(loan, response);
      release();
    }
  };
}

const MIXED =
  "namespace: with --node the pods of all namespaces are one; leave it out, or name the namespaces with --namespaces";

function refuse(response: Response, retryAfterSeconds: number, reason: string): void {
  response.status(503).set("Retry-After", String(retryAfterSeconds)).type("text/plain").send(`503: ${reason}\n`);
}
