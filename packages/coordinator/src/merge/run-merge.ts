import type { ServerResponse } from "node:http";
import { showOrder } from "@kube-state-shards/assignment";
import type { BodyEncoding, ExpositionFormat } from "@kube-state-shards/exposition";
import type { OutageLog } from "@kube-state-shards/listwatch";
import { createGzipEncoder, createPlainEncoder } from "./body-encoder.ts";
import { type ClientBody, createClientBody } from "./client-body.ts";
import { judgeParts, type MergeVerdict } from "./judge-parts.ts";
import type { MergeOutcome } from "./merge-observer.ts";
import type { MergeOptions } from "./merge-options.ts";
import { openParts } from "./open-parts.ts";
import type { PieceSource } from "./piece-source.ts";
import type { MergePlan } from "./plan-merge.ts";
import { refuse } from "./refuse.ts";
import { writeMergedBody } from "./write-merged-body.ts";

export type Merge = {
  readonly plan: MergePlan;
  readonly format: ExpositionFormat;
  readonly encoding: BodyEncoding;
  readonly resources: readonly string[] | undefined;
  readonly headOnly: boolean;
  readonly options: MergeOptions;
  readonly source: PieceSource;
  /** Told what each lacks: while a shard is away, all of them do. */
  readonly lacks: OutageLog;
  readonly response: ServerResponse;
  /** Ends everything: the client is gone. */
  readonly signal: AbortSignal;
};

export type MergeEnd = {
  readonly outcome: MergeOutcome;
  readonly missingUnits: number;
  readonly bodyBytes: number;
  readonly textBytes: number;
};

/**
 * One merge: open all streams, judge, answer. It leaves streams open that it did not read to their end; the signal ends them.
 *
 * Errors: a failure after the header was sent. `response` then has a part of the body, which must not look complete.
 */
export async function runMerge(merge: Merge): Promise<MergeEnd> {
  const { plan, format, encoding, resources, options, source, lacks, response, signal } = merge;
  const opened = await openParts(plan.parts, {
    source,
    order: plan.order,
    encoding: encoding === "gzip" ? "deflate" : "identity",
    resources,
    timeoutMs: options.mergeTimeoutMs,
    signal,
  });
  signal.throwIfAborted();
  const verdict = judgeParts(plan, opened);
  const { missingUnits, missingShards, reasons } = verdict;
  if (missingUnits > 0) {
    const fields = {
      order: showOrder(plan.order),
      missingUnits,
      missingShards,
      reasons,
      answer: options.mergedPartial,
    };
    lacks.failed(`merged metrics lack ${missingUnits} units: ${reasons[0]}`, fields);
  } else lacks.worked();
  if (missingUnits > 0 && options.mergedPartial === "fail") {
    const text = `${missingUnits} units are missing, and --merged-partial=fail asks for all or nothing:\n${reasons.join("\n")}\n`;
    refuse(response, { status: 503, headers: { ...missingHeader(verdict), "retry-after": "5" }, text });
    return { outcome: "refused", missingUnits, bodyBytes: 0, textBytes: 0 };
  }
  response.writeHead(200, {
    "content-type": format.contentType,
    ...(encoding === "gzip" ? { "content-encoding": "gzip" } : {}),
    vary: "Accept, Accept-Encoding",
    "cache-control": "no-store",
    "x-kube-state-shards-order": `${plan.order.term}.${plan.order.epoch}`,
    ...missingHeader(verdict),
  });
  const body: ClientBody = createClientBody(response, { signal, writeTimeoutMs: options.writeTimeoutMs });
  const encoder = encoding === "gzip" ? createGzipEncoder() : createPlainEncoder();
  if (!merge.headOnly) {
    await writeMergedBody(body, { verdict, cursors: opened.open.map((part) => part.cursor), format, encoder });
  }
  response.end();
  return {
    outcome: missingUnits > 0 ? "partial" : "complete",
    missingUnits,
    bodyBytes: body.bytes(),
    textBytes: encoder.textBytes(),
  };
}

const missingHeader = ({ missingShards }: MergeVerdict): Readonly<Record<string, string>> =>
  missingShards.length === 0 ? {} : { "x-kube-state-shards-missing": missingShards.join(",") };
