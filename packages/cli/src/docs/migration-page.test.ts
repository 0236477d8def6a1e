import { readFile } from "node:fs/promises";
import { readOptions, UsageError } from "@kube-state-shards/daemon";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { exporterSchema } from "../commands/exporter.ts";
import { KUBE_STATE_METRICS_FLAGS, KUBE_STATE_METRICS_KEYS } from "./kube-state-metrics-interface.ts";
import { renderMigrationPage } from "./migration-page.ts";

const PAGE = new URL("../../../../docs/migrate.md", import.meta.url).pathname;
const CHART_VALUES = new URL("../../../../deploy/helm/kube-state-shards/files/community-values.yaml", import.meta.url);

// `npm test -- packages/cli/src/docs -u` writes it anew.
describe("docs/migrate.md", () => {
  it("says of each flag of kube-state-metrics what becomes of it", async () => {
    const page = renderMigrationPage(exporterSchema, parse(await readFile(CHART_VALUES, "utf8")));
    for (const flag of KUBE_STATE_METRICS_FLAGS) expect(page.split(`| \`${flag}\` |`)).toHaveLength(2);
    await expect(page).toMatchFileSnapshot(PAGE);
  });

  it("knows no foreign flag that kube-state-metrics has not", () => {
    const known: readonly string[] = KUBE_STATE_METRICS_FLAGS;
    expect(exporterSchema.foreign.map(({ flag }) => flag).filter((flag) => !known.includes(flag))).toEqual([]);
  });

  it("keeps its word on the keys of the settings file: none of them is unknown", () => {
    for (const key of KUBE_STATE_METRICS_KEYS) {
      const entry = { key, value: { kind: "text", text: "x" }, line: 1, column: 1 } as const;
      try {
        readOptions(exporterSchema, { argv: [], env: {}, config: { file: "settings.yaml", entries: [entry] } });
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        expect(String(error)).not.toContain("unknown key");
      }
    }
  });
});
