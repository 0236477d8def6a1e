import type { Assignment, Leadership, Order, RedisStore, StoreHealth } from "@kube-state-shards/assignment";

/** All that a store tells its watchers, in order. */
export type StoreWatch = {
  readonly assignments: readonly Assignment[];
  readonly orders: readonly Order[];
  readonly fleets: readonly (readonly string[])[];
  readonly healths: readonly StoreHealth[];
  health(): StoreHealth | undefined;
  fleet(): readonly string[] | undefined;
  stored(): Order | undefined;
};

export function watchStore(store: RedisStore): StoreWatch {
  const assignments: Assignment[] = [];
  const orders: Order[] = [];
  const fleets: string[][] = [];
  const healths: StoreHealth[] = [];
  store.watchAssignments((assignment) => void assignments.push(assignment));
  store.watchStored((order) => void orders.push(order));
  store.watchReports((reports) => void fleets.push([...reports.keys()].sort()));
  store.watchHealth((health) => void healths.push(health));
  return {
    ...{ assignments, orders, fleets, healths },
    health: () => healths.at(-1),
    fleet: () => fleets.at(-1),
    stored: () => orders.at(-1),
  };
}

/** What a candidate is told, newest last. */
export function watchCampaign(store: RedisStore): readonly Leadership[] {
  const seen: Leadership[] = [];
  store.campaign((leadership) => void seen.push(leadership));
  return seen;
}
