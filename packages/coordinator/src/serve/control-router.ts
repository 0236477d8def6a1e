import { jsonBody, requireToken } from "@kube-state-shards/daemon";
import { ShardsError } from "@kube-state-shards/exposition";
import { type RequestHandler, type Response, Router } from "express";
import type { ControlLoop } from "../control/control-loop.ts";
import { LivingShardError, NotLeadingError, UnknownShardError } from "../control/errors.ts";

export type ControlRouterOptions = {
  readonly coordinator: Pick<ControlLoop, "status" | "drain" | "undrain" | "rebalance" | "declareDead">;
  /** Called for each request: the token's file may change. */
  readonly token: () => string;
};

/**
 * What operators ask of a coordinator: `GET /status`, `POST /drains` with `{"shard": "shard-0"}`, `DELETE /drains/shard-0`,
 * `POST /rebalance`, `POST /deaths` with `{"shards": ["shard-0"]}`. All want the fleet's token. To be mounted on the telemetry port, below `/fleet/v1`.
 */
export function controlRouter({ coordinator, token }: ControlRouterOptions): Router {
  const router = Router();
  const guarded = requireToken(token);
  router.get("/status", guarded, (_request, response) => void response.json(coordinator.status()));
  router.post(
    "/drains",
    guarded,
    jsonBody(1_000),
    answer(async (request) => {
      const shard: unknown = request.body?.shard;
      if (typeof shard !== "string")
        throw new ControlRequestError("drain a shard", 'want a body such as {"shard": "shard-0"}');
      await coordinator.drain(shard);
      return { drained: shard };
    }),
  );
  router.delete(
    "/drains/:shard",
    guarded,
    answer(async (request) => {
      const shard = String(request.params["shard"]);
      await coordinator.undrain(shard);
      return { undrained: shard };
    }),
  );
  router.post(
    "/rebalance",
    guarded,
    answer(async () => ({ moves: await coordinator.rebalance() })),
  );
  router.post(
    "/deaths",
    guarded,
    jsonBody(10_000),
    answer(async (request) => {
      const shards: unknown = request.body?.shards;
      if (!isNames(shards))
        throw new ControlRequestError("declare shards dead", 'want a body such as {"shards": ["shard-0"]}');
      await coordinator.declareDead(shards);
      return { dead: shards };
    }),
  );
  return router;
}

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");

class ControlRequestError extends ShardsError {
  override readonly code = "KSS_USAGE";
  constructor(attempt: string, wanted: string) {
    super(`${attempt}: ${wanted}.`);
  }
}

/** Answers with what `act` gives, or with what it says went wrong. */
function answer(act: (request: Parameters<RequestHandler>[0]) => Promise<object>): RequestHandler {
  return async (request, response, next) => {
    try {
      response.json(await act(request));
    } catch (error) {
      if (error instanceof ShardsError) refuse(response, error);
      else next(error);
    }
  };
}

function refuse(response: Response, error: ShardsError): void {
  response.status(statusOf(error)).json({ code: error.code, message: error.message });
}

function statusOf(error: ShardsError): number {
  if (error instanceof NotLeadingError || error instanceof LivingShardError) return 409;
  if (error instanceof UnknownShardError) return 404;
  return error instanceof ControlRequestError ? 400 : 503;
}
