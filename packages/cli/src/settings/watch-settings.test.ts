import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTelemetry, defineOptions, duration, flag, integer, text } from "@kube-state-shards/daemon";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openSettings } from "./settings.ts";
import { watchSettings } from "./watch-settings.ts";

const schema = defineOptions({
  config: { flag: "--config", env: "KSS_CONFIG", type: text(), default: undefined, help: "File." },
  continueWithoutConfig: {
    flag: "--continue-without-config",
    env: "KSS_CWC",
    type: flag(),
    default: false,
    help: "Go on.",
  },
  size: { flag: "--size", env: "KSS_SIZE", type: integer(), default: 1, help: "Size." },
  waitMs: { flag: "--wait", env: "KSS_WAIT", type: duration(), default: 1, help: "Wait." },
});

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kss-settings-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

type WatchOptions = { readonly refuse?: (size: number) => boolean; readonly argv?: readonly string[] };

async function watch(path: string, { refuse = () => false, argv = [] }: WatchOptions = {}) {
  const settings = await openSettings(schema, { argv: ["--config", path, "--wait=5s", ...argv], env: {} });
  const telemetry = createTelemetry({ version: "1", processMetrics: false });
  const applied: number[] = [];
  const logged: string[] = [];
  const say = (fields: Readonly<Record<string, unknown>>, message: string): void =>
    void logged.push([message, fields["error"], fields["changed"]].filter((one) => one !== undefined).join(": "));
  const ending = new AbortController();
  const watching = watchSettings({
    settings,
    apply: async ({ values }) => {
      if (refuse(values.size)) throw new Error("cannot open");
      applied.push(values.size);
    },
    telemetry,
    log: { debug: say, info: say, warn: say, error: say },
    signal: ending.signal,
    everyMs: 5,
    now: () => 7_000,
  });
  cleanups.push(() => {
    ending.abort();
    return watching;
  });
  const gauge = async (name: string): Promise<number> =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(await telemetry.registry.metrics())?.[1]);
  const until = (check: () => boolean | Promise<boolean>) => vi.waitUntil(check, { timeout: 60_000, interval: 5 });
  const succeeded = (value: number) =>
    until(async () => (await gauge("kube_state_shards_config_last_reload_successful")) === value);
  return { first: settings.first.values.size, applied, logged, gauge, until, succeeded };
}

/** A file as a ConfigMap's mount has it: a link to a link that is swapped for another folder's. */
function mountConfigMap(folder: string) {
  let version = 0;
  const publish = (content: string): void => {
    version++;
    mkdirSync(join(folder, `..v${version}`));
    writeFileSync(join(folder, `..v${version}`, "settings.yaml"), content);
    symlinkSync(`..v${version}`, join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
  };
  publish("size: 2\n");
  symlinkSync("..data/settings.yaml", join(folder, "settings.yaml"));
  return { path: join(folder, "settings.yaml"), publish };
}

describe("watchSettings", () => {
  it("applies what a ConfigMap's swapped link brings, and says what changed", async () => {
    const { path, publish } = mountConfigMap(newFolder());
    const { first, applied, logged, gauge, until } = await watch(path);
    expect(first).toBe(2);
    const hash = await gauge("kube_state_shards_config_hash");
    publish("size: 3\n");
    await until(() => applied.length === 1);
    await until(async () => (await gauge("kube_state_shards_config_hash")) !== hash);
    expect(applied).toEqual([3]);
    expect(logged).toEqual(["read the changed settings file: --size=3"]);
    expect(await gauge("kube_state_metrics_last_config_reload_successful")).toBe(1);
    expect(await gauge("kube_state_metrics_last_config_reload_success_timestamp_seconds")).toBe(7);
    expect(await gauge("kube_state_metrics_config_hash")).toBe(await gauge("kube_state_shards_config_hash"));
  });

  it.each([
    ["an unknown key", "szie: 3\n", "settings.yaml:1:1: szie: unknown key; did you mean size?"],
    ["no YAML", "size: [\n", "not YAML"],
    ["a value of the wrong kind", "size: many\n", 'size: got "many", want an integer'],
    ["settings that cannot be opened", "size: 99\n", "cannot open"],
  ])("keeps the settings before on %s, raises the gauge, says so once, and goes on", async (_what, bad, want) => {
    const { path, publish } = mountConfigMap(newFolder());
    const { applied, logged, succeeded } = await watch(path, { refuse: (size) => size === 99 });
    publish(bad);
    await succeeded(0);
    expect(applied).toEqual([]);
    publish("size: 4\n");
    await succeeded(1);
    expect(applied).toEqual([4]);
    expect(logged).toEqual([expect.stringContaining(want), "read the changed settings file: --size=4"]);
  });

  it("opens nothing again when the file is back to what is in force", async () => {
    const { path, publish } = mountConfigMap(newFolder());
    const { applied, succeeded } = await watch(path);
    publish("size: [\n");
    await succeeded(0);
    publish("size: 2\n");
    await succeeded(1);
    expect(applied).toEqual([]);
  });

  it("applies nothing when only a comment, or a value that the command line overrules, has changed", async () => {
    const folder = newFolder();
    const path = join(folder, "settings.yaml");
    writeFileSync(path, "size: 2\n");
    const { applied, logged, until } = await watch(path);
    writeFileSync(path, "# why\nsize: 2\nwait: 9s\n");
    await until(() => logged.some((line) => line.includes("nothing")));
    expect(logged[0]).toContain("--wait is overruled by --wait: 5s counts, not 9s");
    expect(applied).toEqual([]);
  });

  it("takes a file that vanishes for a bad one, and reads it when it is there again", async () => {
    const folder = newFolder();
    const path = join(folder, "settings.yaml");
    writeFileSync(path, "size: 2\n");
    const { applied, logged, succeeded, until } = await watch(path);
    rmSync(path);
    await succeeded(0);
    expect(logged[0]).toContain("no such file");
    writeFileSync(path, "size: 6\n");
    await until(() => applied.includes(6));
  });
});

describe("--continue-without-config", () => {
  it("starts without the file, and takes it once it is there", async () => {
    const path = join(newFolder(), "later.yaml");
    const { first, applied, until } = await watch(path, { argv: ["--continue-without-config"] });
    expect(first).toBe(1);
    writeFileSync(path, "size: 8\n");
    await until(() => applied.includes(8));
  });
});

describe("openSettings", () => {
  it("wants the file to be there, unless it may come later", async () => {
    const path = join(newFolder(), "later.yaml");
    await expect(openSettings(schema, { argv: ["--config", path], env: {} })).rejects.toThrow(
      /later\.yaml: no such file: check --config, or give --continue-without-config/,
    );
  });
});
