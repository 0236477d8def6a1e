import { existsSync, readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assetPath } from "./cluster/server-assets.ts";
import { sharedCluster } from "./cluster/shared-cluster.ts";
import { startShardProcess } from "./fleet/shard-process.ts";
import { readDashboard } from "./observe/dashboard.ts";
import { type ObservedFleets, startObservedFleets } from "./observe/observed-fleets.ts";
import {
  ALERTS_FILE,
  metricsIn,
  RECORDING_FILE,
  readRules,
  readRuleTests,
  TESTS_FOLDER,
} from "./observe/rule-files.ts";
import { runToEnd } from "./process/spawn-child.ts";
import { temporaryFolder } from "./process/temporary-folder.ts";
import { waitUntil } from "./process/wait-until.ts";
import { scrapeText } from "./scrape/scrape.ts";

const TOP = new URL("../", import.meta.url);
const fileOf = (path: string): string => fileURLToPath(new URL(path, TOP));
const alerts = readRules(ALERTS_FILE);
const records = readRules(RECORDING_FILE);
const minutes = (time: string): number => Number.parseFloat(time) * (time.endsWith("h") ? 60 : 1);

/** Of features that no fleet here uses: their metrics exist only there. */
const SCALER = /^kube_state_shards_scaler_/;
const SCALER_METRICS = fileOf("packages/coordinator/src/scaler/announce/scaler-metrics.ts");
const SCALER_REASONS = fileOf("packages/coordinator/src/scaler/scaler-reasons.ts");

const cluster = sharedCluster();
let observed: ObservedFleets;
beforeAll(async () => {
  observed = await startObservedFleets(cluster);
});
afterAll(() => observed?.stop());

describe("the rule files", () => {
  it("are taken by promtool, and each does what its tests say", async () => {
    const promtool = await assetPath("promtool");
    await runToEnd(promtool, ["check", "rules", ALERTS_FILE, RECORDING_FILE]);
    await runToEnd(promtool, ["test", "rules", "alerts.test.yaml", "recording-rules.test.yaml"], { cwd: TESTS_FOLDER });
  });

  it.each(alerts.map((alert) => [alert.name, alert] as const))(
    "%s has a test in which it fires and one in which it ends, and a page",
    (name, { runbookUrl }) => {
      const told = readRuleTests("alerts.test.yaml").flatMap(({ alert_rule_test: tests = [] }) => {
        const mine = tests.filter(({ alertname }) => alertname === name);
        return mine.length === 0 ? [] : [mine];
      });
      expect(told.length).toBeGreaterThan(0);
      for (const tests of told) {
        const fires = tests.find(({ exp_alerts }) => exp_alerts.length > 0);
        const last = tests.at(-1);
        expect(fires).toBeDefined();
        expect(last?.exp_alerts).toEqual([]);
        expect(minutes(last?.eval_time ?? "")).toBeGreaterThan(minutes(fires?.eval_time ?? ""));
        expect(tests[0]?.exp_alerts).toEqual([]);
      }
      expect(runbookUrl).toBe(`docs/runbooks/${name}.md`);
      const page = readFileSync(fileOf(runbookUrl ?? ""), "utf8");
      expect(page.split("\n")[0]).toBe(`# ${name}`);
      expect(page.match(/^## .*$/gm)).toEqual(["## What it means", "## How to look", "## What to do"]);
    },
  );

  it("have no page without an alert, and no page names a metric that there is not", async () => {
    const pages = readdirSync(fileOf("docs/runbooks")).filter((page) => page !== "README.md");
    expect(pages.sort()).toEqual(alerts.map(({ name }) => `${name}.md`).sort());
    const known = await allNames();
    for (const page of pages) {
      const text = readFileSync(fileOf(`docs/runbooks/${page}`), "utf8");
      const named = metricsIn(text).filter((name) => /^kube_state_(shards|metrics)_/.test(name) && !SCALER.test(name));
      expect(
        named.filter((name) => !known.has(name) && !name.startsWith("kube_state_shards_config_")),
        page,
      ).toEqual([]);
    }
  });

  it("have a test for each aggregate", () => {
    const tested = readRuleTests("recording-rules.test.yaml").flatMap(({ promql_expr_test: tests = [] }) =>
      tests.filter(({ exp_samples }) => exp_samples.length > 0).map(({ expr }) => expr),
    );
    expect(records.map(({ name }) => name).filter((name) => !tested.includes(name))).toEqual([]);
  });
});

const allNames = async (): Promise<ReadonlySet<string>> => {
  const { shard, coordinator } = await observed.selfMetrics();
  return new Set([...shard, ...coordinator]);
};

describe("on running fleets", () => {
  it("every metric that an alert names is one that shards or coordinators have", async () => {
    const known = await allNames();
    for (const { name, group, expr } of alerts) {
      const named = metricsIn(expr);
      expect(named.length, name).toBeGreaterThan(0);
      if (group === "kube-state-shards-scaler") expect(named.every((metric) => SCALER.test(metric))).toBe(true);
      else
        expect(
          named.filter((metric) => !known.has(metric)),
          name,
        ).toEqual([]);
    }
  });

  it("every metric of the scaler that rules and dashboard name is in its source", () => {
    const exprs = [...alerts.map(({ expr }) => expr), ...readDashboard().panels.map(({ expr }) => expr)];
    const named = [...new Set(exprs.flatMap(metricsIn))].filter((name) => SCALER.test(name));
    expect(named.length).toBeGreaterThan(5);
    if (!existsSync(SCALER_METRICS)) return; // a release without it
    const source = readFileSync(SCALER_METRICS, "utf8");
    expect(named.filter((name) => !source.includes(`"${name.replace(SCALER, "")}"`))).toEqual([]);
  });

  it("no reason with which the scaler is well, or waits for somebody's drain, is an alert", () => {
    const expr = alerts.find(({ name }) => name === "KubeStateShardsScalerBlocked")?.expr ?? "";
    const passedOver = /reason!~"([A-Za-z|]+)"/.exec(expr)?.[1]?.split("|") ?? [];
    expect(passedOver).toContain("Steady");
    if (!existsSync(SCALER_REASONS)) return; // a release without it
    const source = readFileSync(SCALER_REASONS, "utf8");
    const well = [...source.matchAll(/^ {2}(\w+): \{\s*kind: "(?:rest|act)"/gm)].map(([, reason = ""]) => reason);
    expect([...passedOver].sort()).toEqual([...well, "ForeignDrain"].sort());
    expect(source).toContain("ForeignDrain: {");
  });

  it("every family that an aggregate names is served, and every aggregate has rows", async () => {
    const served = await observed.servedFamilies();
    for (const { name, expr } of records) {
      expect(
        metricsIn(expr).filter((family) => !served.has(family)),
        name,
      ).toEqual([]);
      await waitUntil(async () => (await observed.prometheus.rows(expr)) > 0 || undefined, {
        everyMs: 500,
        what: () => `rows of ${name}: ${expr}`,
      });
    }
  });

  it("Prometheus takes all rules, evaluates them without an error, and no alert is about to fire in a fleet at rest", async () => {
    const { prometheus } = observed;
    const evaluated = await waitUntil(
      async () => {
        const rules = await prometheus.rules();
        const waiting = rules.filter(({ health }) => health === "unknown");
        return waiting.some(({ name }) => alerts.some((alert) => alert.name === name)) ? undefined : rules;
      },
      { everyMs: 500, what: () => "every alert to have been evaluated" },
    );
    expect(evaluated.map(({ name }) => name).sort()).toEqual([...alerts, ...records].map(({ name }) => name).sort());
    expect(evaluated.filter(({ health }) => health === "err")).toEqual([]);
    for (const { name, expr } of alerts) {
      await waitUntil(async () => (await prometheus.rows(expr)) === 0 || undefined, {
        everyMs: 500,
        what: () => `${name} to be quiet: ${expr}`,
      });
    }
  });
});

describe("docs/self-metrics.md", () => {
  const PAGE = readFileSync(fileOf("docs/self-metrics.md"), "utf8");
  /** Of a section's table. A histogram is served as three. */
  const listed = (title: string): readonly string[] => {
    const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
    return [...section.matchAll(/^\| `([a-z_]+)` \|/gm)]
      .map(([, name = ""]) => name)
      .flatMap((name) => (name === "http_request_duration_seconds" ? THREE.map((end) => name + end) : [name]));
  };
  const THREE = ["_bucket", "_sum", "_count"];
  const ours = (names: ReadonlySet<string>): readonly string[] =>
    [...names].filter((name) => /^(kube_state|http)_/.test(name)).sort();
  const together = (...titles: readonly string[]): readonly string[] => titles.flatMap(listed).sort();

  it("lists what each process serves, and nothing else", async () => {
    const { shard, coordinator, standalone } = await observed.selfMetrics();
    expect(ours(shard)).toEqual(together("Of a shard", "Of both"));
    expect(ours(coordinator)).toEqual(together("Of a coordinator", "Of a coordinator's scaler", "Of both"));
    expect(ours(standalone)).toEqual(together("Of a shard", "Of a coordinator", "Of both"));
  });

  it("lists what a fixed shard with a settings file serves besides", async () => {
    const folder = await temporaryFolder("settings");
    const file = join(folder.path, "settings.yaml");
    await writeFile(file, "resources: [namespaces]\n");
    const exporter = await startShardProcess({ kubeconfig: cluster.kubeconfigs.token, args: ["--config", file] });
    try {
      await exporter.ready();
      const text = await scrapeText(`${exporter.telemetryUrl}/metrics`);
      const names = [...text.matchAll(/^# TYPE (kube_state_\S+) /gm)].map(([, name = ""]) => name);
      const config = names.filter((name) => name.includes("config"));
      expect(config.sort(), basename(file)).toEqual(
        together("Of an exporter, fixed shard or coordinator with `--config`"),
      );
    } finally {
      await exporter.stop();
      await folder.remove();
    }
  });
});

describe("the dashboard of deploy/grafana", () => {
  const { panels, annotations } = readDashboard();

  it("names what some of its panels need", () => {
    expect(panels.length).toBeGreaterThan(50);
    expect([...new Set(panels.flatMap(({ needs }) => needs ?? []))].sort()).toEqual(["--scaler", "a memory limit"]);
    for (const { expr, needs } of panels) expect(/shards_scaler_/.test(expr), expr).toBe(needs === "--scaler");
  });

  it.each(panels.map(({ panel, expr }) => [panel, expr] as const))("%s: %s", async (_panel, expr) => {
    await waitUntil(async () => (await observed.prometheus.rows(expr)) > 0 || undefined, {
      everyMs: 500,
      what: () => `rows of ${expr}`,
    });
  });

  it("asks nothing that Prometheus cannot read", async () => {
    for (const expr of [...annotations, ...panels.map((panel) => panel.expr)]) await observed.prometheus.rows(expr);
  });
});
