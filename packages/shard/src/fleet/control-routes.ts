import {
  type Assignment,
  compareOrder,
  InvalidMessageError,
  parseAssignment,
  type ShardReport,
  showOrder,
} from "@kube-state-shards/assignment";
import express, { Router } from "express";
import type { Handoff } from "../handoff/handoff.ts";
import { unreadableBody } from "./unreadable-body.ts";

export type ControlRoutesOptions = {
  readonly report: () => ShardReport;
  readonly assign: (assignment: Assignment) => void;
  readonly applied: () => Pick<Handoff, "order" | "hash">;
};

/**
 * How a coordinator reaches a shard that is out of touch with the store: `GET /report` gives what it would report there,
 * `PUT /assignment` hands it what it cannot read there. Orders protect it here as they do there.
 */
export function controlRoutes({ report, assign, applied }: ControlRoutesOptions): Router {
  const router = Router();
  router.get("/report", (_request, response) => void response.json(report()));
  // 16 MiB: 10,000 units on the move, with names of the longest form, are 4 MB.
  const json = express.json({ limit: "16mb", type: () => true });
  router.put("/assignment", json, unreadableBody("an assignment"));
  router.put("/assignment", (request, response) => {
    response.type("text/plain");
    const assignment = read(request.body);
    if (assignment instanceof InvalidMessageError) {
      response.status(400).send(`400: ${assignment.message}\n`);
      return;
    }
    assign(assignment);
    const { order, hash } = applied();
    if (compareOrder(order, assignment.order) === 0 && hash === assignment.hash) response.status(204).end();
    else
      response
        .status(409)
        .send(`409: got ${showOrder(assignment.order)}, want above ${showOrder(order)}, which is in force here.\n`);
  });
  return router;
}

function read(body: unknown): Assignment | InvalidMessageError {
  try {
    return parseAssignment(body);
  } catch (error) {
    if (error instanceof InvalidMessageError) return error;
    throw error;
  }
}
