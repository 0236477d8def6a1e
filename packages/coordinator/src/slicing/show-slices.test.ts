import { type Assignment, sealAssignment } from "@kube-state-shards/assignment";
import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { showSlices } from "./show-slices.ts";

it("counts what is in slices, and the slices, whenever it is asked", async () => {
  const registry = new Registry();
  let current: Assignment | undefined;
  showSlices(registry, () => current);
  expect(await registry.metrics()).toMatch(/^kube_state_shards_sliced_units 0$/m);
  const owned = { phase: "owned", owner: "shard-0" } as const;
  const units = ["ns/a#1of2", "ns/a#3of4", "ns/a#4of4", "ns/b", "cluster/nodes#1of2", "cluster/nodes#2of2"];
  current = sealAssignment({
    order: { term: 1, epoch: 1 },
    units: new Map(units.map((unit) => [unit, owned])),
    unowned: [],
  });
  const text = await registry.metrics();
  expect(text).toMatch(/^kube_state_shards_sliced_units 2$/m);
  expect(text).toMatch(/^kube_state_shards_slices 5$/m);
});
