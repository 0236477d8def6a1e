import { SCALER_DEFAULTS } from "@kube-state-shards/coordinator";
import { parseOptions, readOptions, UsageError } from "@kube-state-shards/daemon";
import { describe, expect, it } from "vitest";
import { parseSettings } from "../settings/parse-settings.ts";
import { scalerOptions, scalerSettingsOf } from "./scaler-options.ts";

const ON = ["--scaler=on", "--scaler-statefulset=shards", "--scaler-namespace=metrics"];
const settings = (...argv: readonly string[]) => scalerSettingsOf(parseOptions(scalerOptions, argv, {}), 1);
const fromFile = (text: string) =>
  scalerSettingsOf(readOptions(scalerOptions, { argv: [], env: {}, config: parseSettings(text, "s.yaml") }).values, 1);

function faultsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error.faults;
    throw error;
  }
  return [];
}

describe("the scaler's options", () => {
  it("are those of the scaler itself when none is given", () =>
    expect(settings()).toEqual({ ...SCALER_DEFAULTS, statefulSet: undefined }));

  it("become its settings", () =>
    expect(
      settings(
        ...ON,
        ...[
          "--estimator=ladder",
          "--shards-ladder=0=1,500=2",
          "--shards-ladder",
          "2000=5",
          "--series-per-shard=2000000",
        ],
        ...[
          "--node-selector",
          "pool in (a,b)",
          "--schedulable-nodes-only",
          "--scale-down-delay=5m",
          "--max-step-down=3",
        ],
        ...["--shard-cpu=0.25", "--shard-extra-cpu=500u", "--shard-memory=1Gi", "--shard-extra-memory=1.5M"],
      ),
    ).toMatchObject({
      mode: "on",
      statefulSet: { namespace: "metrics", name: "shards" },
      ladder: [
        { nodes: 0, shards: 1 },
        { nodes: 500, shards: 2 },
        { nodes: 2_000, shards: 5 },
      ],
      seriesPerShard: 2_000_000,
      nodes: { labelSelector: "pool in (a,b)", schedulableOnly: true },
      scaleDownDelayMs: 300_000,
      maxStepDown: 3,
      resources: { cpu: 0.25, extraCpu: 0.0005, memory: 2 ** 30, extraMemory: 1_500_000 },
    }));

  it("are read from a settings file, the ladder as a map, too", () => {
    const ladder = [
      { nodes: 0, shards: 1 },
      { nodes: 500, shards: 2 },
    ];
    const head = "scaler: dry-run\nscaler_statefulset: s\nscaler-namespace: n\nestimator: ladder\n";
    for (const form of ["{0: 1, 500: 2}", "[0=1, 500=2]", "0=1,500=2"])
      expect(fromFile(`${head}shards_ladder: ${form}\n`)).toMatchObject({ mode: "dry-run", ladder });
  });

  it.each([
    [["--scaler=on"], /^--scaler: got on, want --scaler-statefulset and --scaler-namespace/],
    [["--min-shards=5", "--max-shards=4"], /^--min-shards: must be <= --max-shards \(4\), got 5/],
    [["--recommendation-percent=21"], /^--recommendation-percent: must be <= --acceptance-percent \(20\)/],
    [["--estimator=ladder"], /^--shards-ladder: --estimator ladder wants its steps/],
    [["--min-shards=0"], /^--min-shards: got "0", want an integer from 1/],
    [["--shards-ladder=0=1,0=2"], /^--shards-ladder: got .*want steps of nodes=shards/],
    [["--shards-ladder=0=2,5=1"], /want steps/],
    [["--shards-ladder=0=0"], /want steps/],
    [["--shards-ladder=many"], /want steps/],
    [["--shard-cpu=-1"], /^--shard-cpu: got "-1", want a quantity such as "100m"/],
    [["--shard-memory=1GiB"], /^--shard-memory: got "1GiB", want a quantity such as "150Mi"/],
    [["--node-selector=a,,b"], /^--node-selector: .*want a label selector; at character 3/],
    [["--scaler-namespace=a.b"], /^--scaler-namespace: got "a.b", want a name of a namespace/],
    [["--nodes-per-shard=0"], /^--nodes-per-shard: got "0"/],
    [["--scaler=maybe"], /^--scaler: got "maybe", want one of "off", "dry-run", "on"/],
  ])("refuses %j", (argv, want) => expect(faultsOf(() => settings(...argv))).toEqual([expect.stringMatching(want)]));

  it("refuses a settings file with where it is wrong", () =>
    expect(faultsOf(() => fromFile("min_shards: many\nshards_ladder: {5: 1, 1: 2}\nnodes_per_shrad: 5\n"))).toEqual(
      expect.arrayContaining([
        expect.stringContaining('s.yaml:1:1: min_shards: got "many"'),
        expect.stringContaining("s.yaml:2:1: shards_ladder:"),
        "s.yaml:3:1: nodes_per_shrad: unknown key; did you mean nodes_per_shard?",
      ]),
    ));
});
