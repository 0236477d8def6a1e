import type { Order, ShardId, UnitId } from "@kube-state-shards/assignment";
import { PIECE_STREAM_VERSION } from "@kube-state-shards/exposition";
import type { Log } from "@kube-state-shards/listwatch";
import express, { type RequestHandler, Router } from "express";
import { endLoan } from "../serve/end-loan.ts";
import type { ScrapeSlots } from "../serve/scrape-slots.ts";
import { selectFamilies } from "../serve/select-families.ts";
import { writeBody } from "../serve/write-body.ts";
import { Loan } from "../store/loan.ts";
import type { ObjectStore } from "../store/object-store.ts";
import type { ShardMetrics } from "../telemetry/shard-metrics.ts";
import { requireBearerToken } from "./bearer-token.ts";
import { type ControlRoutesOptions, controlRoutes } from "./control-routes.ts";
import { pieceChunks } from "./piece-chunks.ts";
import { parsePiecesRequest } from "./pieces-request.ts";
import { unitsAskedFor } from "./units-asked-for.ts";
import { unreadableBody } from "./unreadable-body.ts";

export type FleetRouterOptions = {
  readonly shard: ShardId;
  readonly token: string;
  readonly store: ObjectStore;
  /** The units that are whole here now, and the order applied. */
  readonly view: () => { readonly order: Order; readonly readable: ReadonlySet<UnitId> };
  readonly slots: ScrapeSlots;
  readonly writeTimeoutMs: number;
  readonly metrics: Pick<ShardMetrics, "scrapeAborted" | "scrapeRefused" | "bodyRead">;
  /** Left out for fixed shards, whom no coordinator has anything to tell. */
  readonly control?: ControlRoutesOptions | undefined;
  readonly log: Log;
};

/** What coordinators ask of a shard: `POST /pieces`, `GET /report`, `PUT /assignment`. To be mounted on the telemetry port. */
export function fleetRouter(options: FleetRouterOptions): Router {
  const router = Router();
  router.use(requireBearerToken(options.token));
  if (options.control !== undefined) router.use(controlRoutes(options.control));
  // 16 MiB: 10,000 namespaces with names of the longest form are 2.6 MB.
  router.post(
    "/pieces",
    express.json({ limit: "16mb", type: () => true }),
    unreadableBody("the request for pieces"),
    servePieces(options),
  );
  router.all("/pieces", (_request, response) => {
    response.status(405).set("Allow", "POST").type("text/plain").send("405: only POST is served here.\n");
  });
  return router;
}

function servePieces(options: FleetRouterOptions): RequestHandler {
  const { shard, store, view, slots, metrics, log } = options;
  return async (request, response) => {
    const parsed = parsePiecesRequest(request.body);
    if (!parsed.ok) {
      const faults = parsed.faults.map((fault) => `  ${fault}\n`).join("");
      response.status(400).type("text/plain").send(`400: the request for pieces is not as it should be:\n${faults}`);
      return;
    }
    const release = slots.take();
    if (release === undefined) {
      metrics.scrapeRefused("busy");
      response.status(503).set("Retry-After", "1").type("text/plain").send("503: too many bodies are being read.\n");
      return;
    }
    const loan = new Loan();
    try {
      const { units, encoding, resources } = parsed.request;
      await store.settle();
      const { order, readable } = view();
      const { included, shown } = unitsAskedFor(units, readable);
      const { families } = store.snapshot(shown, { loan });
      const wanted = selectFamilies(families, resources === undefined ? undefined : new Set(resources));
      const manifest = { version: PIECE_STREAM_VERSION, shard, order, encoding, units: included } as const;
      response.set("content-type", "application/octet-stream");
      const chunks = pieceChunks(manifest, wanted, loan);
      const result = await writeBody(response, chunks, options.writeTimeoutMs);
      if (result === "complete") metrics.bodyRead("coordinator");
      else {
        metrics.scrapeAborted(result);
        log.debug({ result, reader: request.socket.remoteAddress }, "a coordinator stopped reading pieces");
      }
    } finally {
      endLoan(loan, response);
      release();
    }
  };
}
