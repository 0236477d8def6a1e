import { describe, expect, expectTypeOf, it } from "vitest";
import { composeOptions, defineOptions, type OptionsOf, rule } from "./define-options.ts";
import { duration } from "./duration.ts";
import { choice, decimal, flag, integer, list, text } from "./option-types.ts";
import { parseOptions } from "./parse-options.ts";
import { UsageError } from "./usage-error.ts";

const portOptions = defineOptions({
  port: { flag: "--port", env: "KSS_PORT", type: integer({ min: 0, max: 65_535 }), default: 8080, help: "Port." },
  host: { flag: "--host", env: "KSS_HOST", type: text(), default: "::", help: "Address." },
});
const demoOptions = defineOptions(
  {
    low: { flag: "--low", env: "KSS_LOW", type: integer(), default: 1, help: "Low." },
    high: { flag: "--high", env: "KSS_HIGH", type: integer(), default: 2, help: "High." },
    timeoutMs: { flag: "--timeout", env: "KSS_TIMEOUT", type: duration({ minMs: 1 }), default: 1_000, help: "Wait." },
    strategy: {
      flag: "--strategy",
      env: "KSS_STRATEGY",
      type: choice(["namespace", "cluster"]),
      default: "namespace",
      help: "How.",
    },
    simulate: { flag: "--simulate", env: "KSS_SIMULATE", type: flag(), default: false, help: "Simulate." },
    resources: {
      flag: "--resources",
      short: "r",
      env: "KSS_RESOURCES",
      type: list(),
      default: undefined,
      help: "Kinds.",
    },
  },
  [
    rule(
      "low",
      (o) => o.low <= o.high,
      (o) => `must be <= --high (${o.high}), got ${o.low}`,
    ),
  ],
);
const schema = composeOptions(portOptions, demoOptions);

const parse = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) => parseOptions(schema, argv, env);
function faultsOf(argv: readonly string[], env: Readonly<Record<string, string>> = {}): readonly string[] {
  try {
    parse(argv, env);
  } catch (error) {
    if (error instanceof UsageError) return error.faults;
    throw error;
  }
  return [];
}

describe("parseOptions", () => {
  it("gives every option its default, typed", () => {
    const values = parse([]);
    expect(values).toEqual({
      port: 8080,
      host: "::",
      low: 1,
      high: 2,
      timeoutMs: 1_000,
      strategy: "namespace",
      simulate: false,
      resources: undefined,
    });
    expectTypeOf(values.port).toEqualTypeOf<number>();
    expectTypeOf(values.strategy).toEqualTypeOf<"namespace" | "cluster">();
    expectTypeOf(values.resources).toEqualTypeOf<readonly string[] | undefined>();
    expectTypeOf<OptionsOf<typeof portOptions>>().toEqualTypeOf<{ readonly port: number; readonly host: string }>();
  });

  it.each([
    [["--port", "9"], { port: 9 }],
    [["--port=9"], { port: 9 }],
    [["--simulate"], { simulate: true }],
    [["--simulate=false"], { simulate: false }],
    [["--timeout", "1m30s"], { timeoutMs: 90_000 }],
    [["--timeout=1.5h"], { timeoutMs: 5_400_000 }],
    [["--timeout=5m0s"], { timeoutMs: 300_000 }],
    [["--timeout=.5s"], { timeoutMs: 500 }],
    [["--timeout=+1.s500us"], { timeoutMs: 1_000.5 }],
    [["--timeout=2000000ns"], { timeoutMs: 2 }],
    [["--simulate=T"], { simulate: true }],
    [["--simulate=FALSE"], { simulate: false }],
    [["--resources", "pods,nodes", "--resources=services"], { resources: ["pods", "nodes", "services"] }],
    [["-r", "pods"], { resources: ["pods"] }],
    [["--low", "-5"], { low: -5 }],
  ])("reads %j", (argv, want) => expect(parse(argv)).toMatchObject(want));

  it("takes the last of an option given twice, so that a script's options can be overridden", () =>
    expect(parse(["--host", "127.0.0.1", "--host", "::1"]).host).toBe("::1"));

  it("prefers the flag to the environment, and the environment to the default", () => {
    expect(parse([], { KSS_PORT: "1", KSS_SIMULATE: "1", KSS_RESOURCES: "pods,nodes" })).toMatchObject({
      port: 1,
      simulate: true,
      resources: ["pods", "nodes"],
    });
    expect(parse(["--port", "2"], { KSS_PORT: "1" }).port).toBe(2);
    expect(parse([], { KSS_PORT: "" }).port).toBe(8080);
  });

  it("names all faults at once: what came, what is wanted", () =>
    expect(
      faultsOf(["--port", "abc", "--prot=1", "--wholly-else", "x", "stray", "--strategy", "auto", "--timeout"], {
        KSS_HOST: "h",
        KSS_LOW: "1.5",
      }),
    ).toEqual([
      "--prot: unknown option; did you mean --port?",
      "--wholly-else: unknown option",
      '"stray": unexpected argument',
      "--timeout: got no value, want <duration>",
      '--port: got "abc", want an integer from 0 to 65535',
      '--low: got "1.5" (from KSS_LOW), want an integer',
      '--strategy: got "auto", want one of "namespace", "cluster"',
    ]));

  it("takes numbers with a fraction where they are asked for", () => {
    const share = {
      flag: "--share",
      env: "KSS_SHARE",
      type: decimal({ min: 0, max: 10 }),
      default: 1,
      help: "Share.",
    } as const;
    const read = (text: string) => share.type.parse([text]);
    expect(["0", "0.5", "10"].map(read)).toEqual([0, 0.5, 10].map((value) => ({ ok: true, value })));
    for (const wrong of ["-1", "10.1", "1e1", ".5", "5.", "", "one", "NaN"])
      expect(read(wrong)).toEqual({ ok: false, wanted: "a number from 0 to 10, such as 1.5" });
  });

  it("checks the rules between options once each alone is right", () => {
    expect(faultsOf(["--low", "5"])).toEqual(["--low: must be <= --high (2), got 5"]);
    expect(faultsOf(["--low", "5", "--port", "x"])).toEqual(['--port: got "x", want an integer from 0 to 65535']);
  });

  it.each(["30", "s", "-1s", "1d", "1m 30s", "0.0001"])("does not take %j for a duration", (bad) =>
    expect(faultsOf([`--timeout=${bad}`])).toEqual([
      `--timeout: got ${JSON.stringify(bad)}, want a duration such as "30s", "5m" or "1m30s", at least 1ms`,
    ]),
  );

  it("lets groups share an option: it is listed once, as the first group has it", () => {
    const other = defineOptions(
      { ...portOptions.rows, more: { flag: "--more", env: "KSS_MORE", type: flag(), default: true, help: "More." } },
      [],
      "Other",
    );
    const both = composeOptions(portOptions, other);
    expect(both.sections.map(({ names }) => names)).toEqual([["port", "host"], ["more"]]);
    expect(parseOptions(both, [], {})).toMatchObject({ port: 8080, more: true });
  });

  it("wants what is required", () => {
    const needs = defineOptions({
      file: {
        flag: "--file",
        env: "KSS_FILE",
        type: text({ placeholder: "<file>" }),
        required: true,
        help: "What to read.",
      },
    });
    expect(() => parseOptions(needs, [], {})).toThrow("--file: is needed, want <file>: What to read.");
    expect(parseOptions(needs, ["--file", "-"], {}).file).toBe("-");
  });

  it("holds a default against its option's type when it is compiled", () => {
    const port = { flag: "--port", env: "KSS_PORT", type: integer(), default: "8080", help: "Port." } as const;
    // @ts-expect-error a text is no default for an integer
    expect(Object.keys(defineOptions({ port }).rows)).toEqual(["port"]);
  });
});
