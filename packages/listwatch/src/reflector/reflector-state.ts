//   idle ─start─▶ listing ─list complete─▶ watching ─ended / error─▶ watching (resumed) or listing (relist)
//                   │  └──────403 / 404──────▶ blocked ─retry interval─▶ listing
//                   └──other failure──▶ backingOff ─delay─▶ listing
// `synced` stays true once a list was committed: a failed relist keeps the last good data.
export type ReflectorState =
  | { readonly state: "idle" }
  | { readonly state: "listing"; readonly synced: boolean }
  | { readonly state: "watching"; readonly synced: true }
  | { readonly state: "backingOff"; readonly synced: boolean; readonly reason: string; readonly untilMs: number }
  /** The API server does not serve the kind. `synced`: it did. */
  | { readonly state: "missing"; readonly synced: boolean }
  | { readonly state: "blocked"; readonly synced: boolean; readonly status: 403 | 404; readonly reason: string };

/** Settled: nothing more to wait for before a unit may be served. */
export const isSettled = (state: ReflectorState): boolean =>
  state.state === "blocked" || state.state === "missing" || (state.state !== "idle" && state.synced);
