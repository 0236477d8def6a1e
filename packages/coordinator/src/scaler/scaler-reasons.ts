/**
 * Why the number of shards is what it is, or does not change. One row for each: the docs, the events and the metrics are made
 * from it.
 *
 * `rest`: nothing is to be done. `act`: something was done. `hold`: it waits for something that passes by itself. `fault`:
 * somebody has to mend it. `givesBack`: shards that are being emptied are filled again at once; else only when their time is up.
 */
export const SCALER_REASONS = {
  Off: { kind: "rest", means: "`--scaler=off`: nothing is counted and nothing is changed.", todo: "" },
  Following: { kind: "rest", means: "Another coordinator leads, and scales.", todo: "" },
  Steady: { kind: "rest", means: "The present number lies in the acceptance band.", todo: "" },
  Waiting: {
    kind: "rest",
    means: "Another number is wanted, and has not been for its delay, or the last change is not as long past.",
    todo: "",
  },
  ScaledUp: { kind: "act", means: "`replicas` was raised to the exact number.", todo: "" },
  Draining: { kind: "act", means: "The highest ordinals are being emptied, before `replicas` is lowered.", todo: "" },
  ScaledDown: { kind: "act", means: "The highest ordinals served nothing, and `replicas` was lowered.", todo: "" },
  GivenBack: {
    kind: "act",
    means:
      "Shards that were being emptied are filled again: they are needed, have left, or somebody changed `replicas`.",
    todo: "",
  },
  DryRun: { kind: "act", means: "`--scaler=dry-run`: it would change the number now, and did not.", todo: "" },
  NodesUnknown: {
    kind: "hold",
    means: "The nodes have not been listed yet, or may not be.",
    todo: "Give the coordinator list and watch on nodes (kube-state-shards rbac --scaler on).",
  },
  NoNodes: {
    kind: "fault",
    means: "No node is counted. That is taken for a list that is not there yet, never for an empty cluster.",
    todo: "Check --node-selector and --schedulable-nodes-only against kubectl get nodes --show-labels.",
  },
  SeriesUnknown: {
    kind: "hold",
    means: "`--series-per-shard` is set, and no shard has told of its series yet.",
    todo: "Wait until the shards have listed what they own.",
  },
  FleetUnknown: {
    kind: "hold",
    means: "Nothing is assigned yet: nobody can tell what a shard serves.",
    todo: "Wait for the first assignment (kube-state-shards status).",
  },
  StoreUnreachable: {
    kind: "hold",
    means: "The assignment store is out of reach: no shard could be emptied.",
    todo: "Bring the store back.",
  },
  FleetHeld: {
    kind: "hold",
    means:
      "Over a third of the shards are silent at once: that is a fault of the store or the network, and nothing moves.",
    todo: "Check the network between shards and store.",
  },
  UnitsUnowned: {
    kind: "hold",
    givesBack: true,
    means:
      "Units are with no shard. A fleet that is short of memory may grow all the same: more shards are what mends that.",
    todo: "See the problems in kube-state-shards status.",
  },
  ForeignDrain: {
    kind: "hold",
    givesBack: true,
    means: "An operator has drained a shard. It may be about to be looked into, or to go.",
    todo: "When that is done: kube-state-shards drain --undo.",
  },
  Rollout: {
    kind: "hold",
    givesBack: true,
    means: "The StatefulSet rolls out another revision, or its controller has not seen its last change.",
    todo: "Wait until kubectl rollout status says that it is done. A partition or the strategy OnDelete keeps it from ending.",
  },
  MemoryShort: {
    kind: "hold",
    givesBack: true,
    means: "It would shrink, but a shard that stays is above 80 % of its memory limit, and takes nothing.",
    todo: "Raise the shards' memory limit, or lower --nodes-per-shard.",
  },
  ApiUnreachable: {
    kind: "hold",
    means: "The API server did not answer, asked for patience, or somebody wrote first. It is asked again.",
    todo: "Check the API server.",
  },
  StatefulSetMissing: {
    kind: "fault",
    givesBack: true,
    means: "There is no StatefulSet of that name in that namespace.",
    todo: "Check --scaler-statefulset and --scaler-namespace.",
  },
  Forbidden: {
    kind: "fault",
    givesBack: true,
    means: "The StatefulSet, or the autoscalers beside it, may not be read.",
    todo: "Apply what kube-state-shards rbac --scaler on prints.",
  },
  ScaleRefused: {
    kind: "fault",
    givesBack: true,
    means: "The API server refuses the write to `/scale`, for want of the right or by an admission rule.",
    todo: "Apply what kube-state-shards rbac --scaler on prints, or see which admission rule refuses.",
  },
  ScaledToZero: {
    kind: "fault",
    givesBack: true,
    means:
      "`replicas` is 0, which is somebody's wish: the scaler neither scales to zero nor wakes what was put to sleep.",
    todo: "To have it scaled again: kubectl scale it to 1 or more.",
  },
  Autoscaled: {
    kind: "fault",
    givesBack: true,
    means: "A HorizontalPodAutoscaler or a VerticalPodAutoscaler has the same StatefulSet for its target.",
    todo: "Delete one of the two: either that autoscaler, or --scaler=off.",
  },
  DrainTimedOut: {
    kind: "fault",
    givesBack: true,
    means: "The shards that were to go served something still when their time was up. They are given back.",
    todo: "See the moves and problems in kube-state-shards status; --scaler-drain-timeout is the time.",
  },
} as const satisfies Readonly<Record<string, ReasonRow>>;

type ReasonRow = {
  readonly kind: "rest" | "act" | "hold" | "fault";
  readonly givesBack?: true;
  readonly means: string;
  readonly todo: string;
};

export type ScalerReason = keyof typeof SCALER_REASONS;

export const reasonRow = (reason: ScalerReason): ReasonRow => SCALER_REASONS[reason];

/** What was decided, or is in the way, in words for people. */
export type Verdict = { readonly reason: ScalerReason; readonly message: string };
