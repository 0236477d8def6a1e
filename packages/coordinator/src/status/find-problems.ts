import { PROTOCOL, type StoreHealth, type UnitId } from "@kube-state-shards/assignment";
import type { ControlState } from "../control/control-state.ts";
import type { CoordinatorStatus, Problem, ShardStatus } from "./coordinator-status.ts";

/** A move that was given up this often in a row will not end by itself. */
const ABORTS_TO_TELL = 3;
const SHOWN_NAMES = 5;

export type ProblemInput = Omit<CoordinatorStatus, "problems" | "store"> & {
  readonly health: StoreHealth;
  /** Whether there is an election at all. */
  readonly isElected: boolean;
  /** What keeps this coordinator from standing for election. */
  readonly electionProblem?: string | undefined;
  readonly aborts: ControlState["aborts"];
  /** How many this coordinator would make if it led. */
  readonly wantedPartitions: number;
};

/** Everything that is wrong, worst first. */
export function findProblems(input: ProblemInput): readonly Problem[] {
  return [...storeProblems(input), ...shardProblems(input), ...partitionProblems(input), ...unitProblems(input)];
}

function* storeProblems({ health, isElected, electionProblem, leader }: ProblemInput): Generator<Problem> {
  if (health.state === "unreachable") {
    yield {
      what: `the assignment store is out of reach: ${health.problem ?? "no reason was given"}`,
      inPublic: "the assignment store is out of reach; the coordinators' logs and kube-state-shards status say why",
      todo: "Bring the store back. Shards serve on what they have; nothing is assigned or moved until then.",
    };
  } else if (health.clockOffsetMs === undefined) {
    yield {
      what: "the store's clock cannot be told from here",
      todo: "Wait for the next measurement; if it stays, check for jumps of the store's clock. Moves wait with their owners.",
    };
  }
  if (electionProblem !== undefined) {
    yield {
      what: `this coordinator cannot be elected: ${electionProblem}`,
      inPublic: "this coordinator cannot be elected; its log and kube-state-shards status say why",
      todo: "Mend that. One that can leads meanwhile; where there is none nothing is assigned or moved, and shards serve on.",
    };
  }
  if (isElected && leader.id === undefined && !leader.me) {
    yield {
      what: "no coordinator leads",
      todo: "One should within a lease. Check that coordinators run and reach the store; shards serve on meanwhile.",
    };
  }
}

function* shardProblems({ held, shards }: ProblemInput): Generator<Problem> {
  const silent = shards.filter(({ state }) => state === "silent");
  if (held) {
    yield {
      what: `held: ${list(silent)} went silent, more than a third of the fleet at once`,
      todo:
        "Check the network between shards and store. Nothing moves until enough of them report again. Those that are gone for " +
        "good: kube-state-shards declare-dead SHARD..., which moves their units.",
    };
  } else if (silent.length > 0) {
    yield {
      what: `silent: ${list(silent)} has not reported within its lease, and is not given up yet`,
      todo: "Check the shard's log and its way to the store. If it answers when asked it keeps its units, else it is given up.",
    };
  }
  const foreign = shards.filter(({ state }) => state === "incompatible");
  if (foreign.length > 0) {
    yield {
      what: `protocol gap: ${list(foreign)} speaks none of the versions ${PROTOCOL.min} to ${PROTOCOL.max}`,
      todo: "Upgrade shards and coordinators so that they are at most one version apart. It gets no units until then.",
    };
  }
  const misconfigured = shards.filter(({ configMatches }) => !configMatches);
  if (misconfigured.length > 0) {
    yield {
      what: `config mismatch: ${list(misconfigured)} runs with other resources, filters or allowlists than the fleet`,
      todo: "Give all shards and coordinators the same options. Until then a move changes which samples exist.",
    };
  }
  const full = shards.filter((shard) => shard.full);
  if (full.length > 0) {
    yield {
      what: `memory: ${list(full)} is short of its memory limit, and takes no unit`,
      todo: "Raise the shards' memory limit, or add shards.",
    };
  }
}

function* partitionProblems(input: ProblemInput): Generator<Problem> {
  const { leader, order, partitions, emptyPartitions, wantedPartitions } = input;
  if (!leader.me && wantedPartitions !== partitions) {
    yield {
      what: `partitions differ: this coordinator has --partitions ${wantedPartitions}, and the one that leads shares out over ${partitions}`,
      todo: "Give all coordinators the same --partitions: units move to other partitions when another one leads. /sd goes by the one that leads.",
    };
  }
  if (order !== undefined && emptyPartitions.length > 0) {
    yield {
      what: `partition without a shard: ${emptyPartitions.map((one) => `${one}/${partitions}`).join(", ")}; its units are with other partitions`,
      todo: "Start a shard of that partition (ordinal modulo --partitions), or undrain it: its units then go back. Who reads that partition alone has nothing meanwhile.",
    };
  }
}

function* unitProblems({ aborts, order, shards, unowned }: ProblemInput): Generator<Problem> {
  if (order === undefined) {
    yield {
      what: `nothing is assigned yet: ${shards.length} shards have reported`,
      todo: "Wait for the expected shards, or for the start timeout. Check that shards reach the store.",
    };
  }
  if (unowned.length > 0) {
    yield {
      what: `unowned: no shard can take ${names(unowned)}`,
      todo: "Add shards, undrain one, or give them more memory. These units are in no answer.",
    };
  }
  const stuck = [...aborts].filter(([, times]) => times >= ABORTS_TO_TELL).map(([unit]) => unit);
  if (stuck.length > 0) {
    yield {
      what: `moves given up ${ABORTS_TO_TELL} times or more in a row: ${names(stuck)}`,
      todo: "See the log of the shard it was to move to: it does not list the unit, or cannot report. Its owner serves it on.",
    };
  }
}

const list = (shards: readonly ShardStatus[]): string => names(shards.map(({ shard }) => shard));

function names(all: readonly (UnitId | ShardStatus["shard"])[]): string {
  const shown = all.slice(0, SHOWN_NAMES).join(", ");
  return all.length > SHOWN_NAMES ? `${shown} and ${all.length - SHOWN_NAMES} more` : shown;
}
