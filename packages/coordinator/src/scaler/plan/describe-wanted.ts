import type { ScalerSettings } from "../scaler-settings.ts";
import type { Wanted } from "./scaler-plan.ts";

export type DescribeInput = {
  readonly replicas: number;
  readonly series: number | undefined;
  readonly settings: Pick<ScalerSettings, "seriesPerShard">;
};

/** `1,000 nodes want 2 shards and allow 2 to 3; there are 5`. */
export function describeWanted({ nodes, estimate }: Wanted, { replicas, series, settings }: DescribeInput): string {
  const { stay, exact, by } = estimate;
  const sizes = [
    `${count(nodes)} nodes`,
    ...(settings.seriesPerShard === undefined || series === undefined ? [] : [`${count(series)} series`]),
  ];
  const cause = sizes.length > 1 ? ` (by ${by})` : "";
  const allowed = stay[0] === stay[1] ? `${stay[0]} alone` : `${stay[0]} to ${stay[1]}`;
  return `${sizes.join(" and ")} want ${exact} shards${cause} and allow ${allowed}; there are ${replicas}`;
}

const count = (amount: number): string => amount.toLocaleString("en");
