import { describe, expect, it } from "vitest";
import { defineOptions, type ForeignOption, withForeign } from "./define-options.ts";
import { duration } from "./duration.ts";
import type { ConfigValue } from "./option-type.ts";
import { flag, integer, list, text } from "./option-types.ts";
import { peekOption, readOptions } from "./read-options.ts";
import { UsageError } from "./usage-error.ts";

const foreign: readonly ForeignOption[] = [
  { flag: "--v", short: "v", type: integer(), fate: { kind: "ignored", why: "Use --log-level." } },
  {
    flag: "--tls-config",
    type: text({ pattern: /^/ }),
    harmless: [""],
    fate: { kind: "refused", instead: "Use a proxy." },
  },
];
const schema = withForeign(
  defineOptions({
    port: { flag: "--port", env: "KSS_PORT", type: integer({ min: 0 }), default: 8080, help: "Port." },
    host: { flag: "--host", env: "KSS_HOST", type: text({ emptyIsUnset: true }), default: "::", help: "Address." },
    waitMs: { flag: "--wait-time", env: "KSS_WAIT", type: duration(), default: 1_000, help: "Wait." },
    gzip: { flag: "--enable-gzip", env: "KSS_GZIP", type: flag(), default: true, help: "Gzip." },
    names: {
      flag: "--names",
      env: "KSS_NAMES",
      configKeys: ["name_list"],
      type: list(),
      default: undefined,
      help: "Names.",
    },
  }),
  foreign,
);

const one = (value: string): ConfigValue => ({ kind: "text", text: value });
const many = (...items: readonly string[]): ConfigValue => ({ kind: "list", items });
type Given = { readonly argv?: readonly string[]; readonly env?: Readonly<Record<string, string>> };

const read = (config: Readonly<Record<string, ConfigValue>>, { argv = [], env = {} }: Given = {}) => {
  const entries = Object.entries(config).map(([key, value], index) => ({ key, value, line: index + 1, column: 1 }));
  return readOptions(schema, { argv, env, config: { file: "s.yaml", entries } });
};
const faultsOf = (config: Readonly<Record<string, ConfigValue>>, given: Given = {}): readonly string[] => {
  try {
    read(config, given);
  } catch (error) {
    if (error instanceof UsageError) return error.faults;
    throw error;
  }
  return [];
};

describe("readOptions with a settings file", () => {
  it("takes names with - or _, and the further names an option has", () => {
    const config = { wait_time: one("1m"), "enable-gzip": one("false"), name_list: many("a", "b") };
    expect(read(config).values).toMatchObject({ waitMs: 60_000, gzip: false, names: ["a", "b"] });
  });

  it.each([
    [one("a,b"), ["a", "b"]],
    [many("a", "b"), ["a", "b"]],
    [
      {
        kind: "map",
        entries: new Map([
          ["a", []],
          ["b", []],
        ]),
      } as const,
      ["a", "b"],
    ],
  ])("reads a list from %j", (value, want) => expect(read({ names: value }).values.names).toEqual(want));

  it("lets the command line and the environment win, and says so where it matters", () => {
    const config = { port: one("1"), host: one("a"), wait_time: one("1m") };
    const { values, warnings } = read(config, { argv: ["--port=2", "--wait-time=60s"], env: { KSS_HOST: "b" } });
    expect(values).toMatchObject({ port: 2, host: "b", waitMs: 60_000 });
    expect(warnings).toEqual([
      "s.yaml:1:1: --port is overruled by --port: 2 counts, not 1.",
      "s.yaml:2:1: --host is overruled by KSS_HOST: b counts, not a.",
    ]);
  });

  it("names every fault with its place", () =>
    expect(
      faultsOf(
        {
          prot: one("1"),
          wholly_other: one("1"),
          port: one("many"),
          host: many("a", "b"),
          names: { kind: "map", entries: new Map([["a", ["b"]]]) },
          "name-list": one("a"),
          wait_time: one("60"),
          "tls-config": one("/tls.yaml"),
        },
        { argv: ["--port=1"] },
      ),
    ).toEqual([
      "s.yaml:1:1: prot: unknown key; did you mean port?",
      "s.yaml:2:1: wholly_other: unknown key",
      "s.yaml:6:1: name-list: is names of line 5 under another name: keep one of them",
      "s.yaml:8:1: tls-config: is not supported here. Use a proxy.",
      's.yaml:3:1: port: got "many", want an integer from 0',
      's.yaml:4:1: host: got "a", "b", want a single value',
      's.yaml:7:1: wait_time: got "60", want a duration such as "30s", "5m" or "1m30s"',
      's.yaml:5:1: names: got a map of "a", want a list of texts',
    ]));

  it("shows each value as it would be written on a command line", () =>
    expect(Object.fromEntries(read({ names: many("a", "b") }).shown)).toEqual({
      "--port": "8080",
      "--host": "::",
      "--wait-time": "1s",
      "--enable-gzip": "true",
      "--names": "a,b",
    }));
});

describe("flags of another program", () => {
  it("are said to have no effect, refused, or passed over when they ask for nothing", () => {
    expect(read({}, { argv: ["-v=4", "--tls-config="] }).warnings).toEqual(["--v: has no effect. Use --log-level."]);
    expect(faultsOf({}, { argv: ["--tls-config=/t", "-v=x"] })).toEqual([
      '--v: got "x", want an integer',
      "--tls-config: is not supported here. Use a proxy.",
    ]);
  });

  it("give way to an option of the same name", () =>
    expect(
      withForeign(schema, [{ flag: "--port", type: integer(), fate: { kind: "ignored", why: "" } }]).foreign,
    ).toEqual(foreign));
});

describe("an empty text", () => {
  it("counts as not given where a manifest's unset variable may give it", () => {
    expect(read({ host: one("") }, { argv: ["--host="] }).values.host).toBe("::");
    expect(faultsOf({}, { argv: ["--port="] })).toEqual(['--port: got "", want an integer from 0']);
  });
});

describe("peekOption", () => {
  it("reads one option whatever the others are", () => {
    expect(peekOption(schema, "port", { argv: ["--port=7", "--host", "--none"], env: {} })).toBe(7);
    expect(peekOption(schema, "port", { argv: [], env: { KSS_PORT: "8" } })).toBe(8);
    expect(peekOption(schema, "port", { argv: ["--port=x"], env: {} })).toBeUndefined();
    expect(peekOption(schema, "nothing", { argv: [], env: {} })).toBeUndefined();
  });
});
