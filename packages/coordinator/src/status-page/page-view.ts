import type { HomeLink } from "@kube-state-shards/daemon";
import type { PublicStatus } from "./data/public-status.ts";
import type { UnitPage } from "./data/unit-rows.ts";

/** All that the page is made from. */
export type PageView = {
  readonly status: PublicStatus;
  readonly units: UnitPage;
  /** What else is served. */
  readonly links: readonly HomeLink[];
  /** The reader does not want the page to change. */
  readonly isPaused: boolean;
};
