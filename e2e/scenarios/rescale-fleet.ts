import { type FleetRunResult, runFleet } from "./fleet-run.ts";
import type { RescaleOptions } from "./rescale.ts";
import type { ScenarioInput } from "./scenario.ts";

/** Starts and stops shards as a StatefulSet controller does, under churn. */
export async function rescaleFleet(
  input: ScenarioInput,
  { steps, churnRate }: RescaleOptions,
): Promise<FleetRunResult> {
  const [first = 1, ...rest] = steps;
  const size = { shards: first, maxShards: Math.max(...steps), churnRate };
  return await runFleet(input, size, async ({ fleet, watch, mark }) => {
    for (const count of rest) {
      mark(`rescale to ${count} shards`);
      fleet.scaleTo(count);
      await watch.settledOn(count);
      mark("settled");
    }
  });
}
