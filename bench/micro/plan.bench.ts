import { createRing, planUnits } from "@kube-state-shards/assignment";
import { compare } from "./measure.ts";

// What a change of the fleet costs the coordinator: 100 shards, 10,000 namespaces of uneven weight.
const members = Array.from({ length: 100 }, (_, index) => `shard-${index}`);
const units = Array.from({ length: 10_000 }, (_, index) => `ns/team-${index}`);
const weights = new Map(units.map((unit, index) => [unit, 1 + ((index * 2_654_435_761) % 1_000)]));

const ring = createRing(members);
const { owners } = planUnits({ previous: new Map(), members, weights, membersChanged: true, ring });

compare({
  title: "Ring and plan of 10,000 units on 100 shards",
  calls: 1,
  candidates: [
    { name: "createRing", run: () => createRing(members) },
    {
      name: "preference of every unit, from a new ring",
      run: () => {
        const fresh = createRing(members);
        return units.map((unit) => fresh.preference(unit));
      },
    },
    {
      name: "planUnits, first plan",
      run: () => planUnits({ previous: new Map(), members, weights, membersChanged: true, ring }),
    },
    {
      name: "planUnits, same members",
      run: () => planUnits({ previous: owners, members, weights, membersChanged: false, ring }),
    },
  ],
});
