import type { ServerResponse } from "node:http";
import { type Assignment, parsePartitionQuery, type ShardId, type ShardReport } from "@kube-state-shards/assignment";
import { readerOf } from "@kube-state-shards/daemon";
import { negotiateEncoding, negotiateFormat, showQueryFaults } from "@kube-state-shards/exposition";
import { catalogue } from "@kube-state-shards/families";
import { createOutageLog, type Log, type OutageLog } from "@kube-state-shards/listwatch";
import type { Request, RequestHandler } from "express";
import { type MergeObserver, silentMergeObserver } from "./merge-observer.ts";
import { DEFAULT_MERGE_OPTIONS, type MergeOptions } from "./merge-options.ts";
import { parseMergeQuery } from "./merge-query.ts";
import type { PieceSource } from "./piece-source.ts";
import { planMerge } from "./plan-merge.ts";
import { type Refusal, refuse } from "./refuse.ts";
import { type Merge, type MergeEnd, runMerge } from "./run-merge.ts";

export type MergedMetricsDependencies = {
  /** The assignment in force; read once a request. */
  readonly assignment: () => Assignment | undefined;
  /** The living shards' reports; read once a request. */
  readonly reports: () => ReadonlyMap<ShardId, ShardReport>;
  readonly source: PieceSource;
  /** The kinds that the shards serve, for queries that name some. Default: all of the catalogue. */
  readonly resources?: readonly string[] | undefined;
  readonly log: Log;
  readonly options?: Partial<MergeOptions> | undefined;
  readonly observer?: MergeObserver | undefined;
};

type Admission =
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "admitted"; readonly merge: Omit<Merge, "response" | "signal"> };

/**
 * GET and HEAD of the coordinator's `/metrics`: the union of all shards (of one partition, with `?partition=i/P`), each unit from the shard that owned it when the
 * request came.
 *
 * Before the first byte a fault is answered as `mergedPartial` says; after it, the connection is reset, so that no
 * client takes a part for the whole.
 */
export function createMergedMetricsHandler(dependencies: MergedMetricsDependencies): RequestHandler {
  const { log, observer = silentMergeObserver } = dependencies;
  const options: MergeOptions = { ...DEFAULT_MERGE_OPTIONS, ...dependencies.options };
  const lacks = createOutageLog({ log, mended: "merged metrics are whole again" });
  let running = 0;
  return async (request, response) => {
    const startMs = performance.now();
    const asked = { headOnly: request.method === "HEAD", reader: readerOf(request.headers) };
    const finish = (end: MergeEnd): void =>
      observer.merged({ ...end, ...asked, durationMs: performance.now() - startMs });
    const admission = admit(request, { dependencies, options, running, lacks });
    if (admission.kind === "refused") {
      refuse(response, admission.refusal);
      finish({ outcome: "refused", missingUnits: 0, bodyBytes: 0, textBytes: 0 });
      return;
    }
    const client = new AbortController();
    const onClose = (): void => client.abort();
    response.once("close", onClose);
    running += 1;
    try {
      finish(await runMerge({ ...admission.merge, response, signal: client.signal }));
    } catch (error) {
      finish(giveUp(response, { error, log, clientGone: client.signal.aborted }));
    } finally {
      running -= 1;
      response.off("close", onClose);
      client.abort(); // whatever is still open towards the shards
    }
  };
}

type AdmitContext = {
  readonly dependencies: MergedMetricsDependencies;
  readonly options: MergeOptions;
  readonly running: number;
  readonly lacks: OutageLog;
};

function admit(request: Request, { dependencies, options, running, lacks }: AdmitContext): Admission {
  const refused = (status: number, headers: Refusal["headers"], text: string): Admission => ({
    kind: "refused",
    refusal: { status, headers, text: `${text}\n` },
  });
  const { method } = request;
  if (method !== "GET" && method !== "HEAD") return refused(405, { allow: "GET, HEAD" }, "GET and HEAD only.");
  const { assignment, reports, source } = dependencies;
  const parsed = parseMergeQuery(request.url, dependencies.resources ?? ALL_RESOURCES);
  if (!parsed.ok) return refused(400, {}, showQueryFaults(parsed.faults).trimEnd());
  const pinned = assignment();
  if (pinned === undefined) return refused(503, { "retry-after": "2" }, "No units are assigned yet: try again soon.");
  const { partitions = 1 } = pinned;
  const asked = parsePartitionQuery(new URLSearchParams(request.url.split("?")[1]).getAll("partition"), partitions);
  if (!asked.ok) return refused(400, {}, showQueryFaults([asked.fault]).trimEnd());
  if (running >= options.maxConcurrentMerges) {
    const text = `${running} merged scrapes are running, want fewer than ${options.maxConcurrentMerges}: try again soon.`;
    return refused(503, { "retry-after": "1" }, text);
  }
  const encoding = negotiateEncoding(request.headers["accept-encoding"]);
  const format = negotiateFormat(request.headers.accept);
  const { resources, wants } = parsed.query;
  const plan = planMerge(pinned, { reports: reports(), wants, partition: asked.partition });
  const headOnly = method === "HEAD";
  return { kind: "admitted", merge: { plan, format, encoding, resources, headOnly, options, source, lacks } };
}

const ALL_RESOURCES = catalogue.map((kind) => kind.resource);

type Failure = { readonly error: unknown; readonly log: Log; readonly clientGone: boolean };

function giveUp(response: ServerResponse, { error, log, clientGone }: Failure): MergeEnd {
  const nothing = { missingUnits: 0, bodyBytes: 0, textBytes: 0 };
  if (clientGone) {
    log.debug({}, "merged metrics: the client hung up");
    return { outcome: "clientGone", ...nothing };
  }
  if (!response.headersSent) {
    log.error({ error }, "merged metrics failed before the first byte");
    refuse(response, { status: 500, headers: {}, text: "The merge failed: see the coordinator's log.\n" });
    return { outcome: "refused", ...nothing };
  }
  log.warn({ error }, "merged metrics failed after the first byte: the connection is reset");
  // A reset, not an end: to an HTTP/1.0 client without chunks, an ended plain body would look complete.
  response.socket?.resetAndDestroy();
  response.destroy();
  return { outcome: "aborted", ...nothing };
}
