import { describe, expect, it } from "vitest";
import type { ForeignOption } from "./define-options.ts";
import { flag, integer, list, text } from "./option-types.ts";
import { readArgv } from "./read-argv.ts";

const option = { env: "KSS_X", help: "h", default: undefined } as const;
const rows = {
  port: { ...option, flag: "--port", short: "p", type: integer() },
  quiet: { ...option, flag: "--quiet", short: "q", type: flag() },
  all: { ...option, flag: "--all", short: "a", type: flag() },
  names: { ...option, flag: "--names", type: list() },
} as const;
const foreign: readonly ForeignOption[] = [
  { flag: "--v", short: "v", type: integer(), fate: { kind: "ignored", why: "w" } },
  { flag: "--log_dir", type: text(), fate: { kind: "ignored", why: "w" } },
];
const read = (...argv: readonly string[]) => {
  const { texts, faults } = readArgv(rows, foreign, argv);
  return { ...Object.fromEntries(texts), ...(faults.length > 0 ? { faults } : {}) };
};

describe("readArgv", () => {
  it.each([
    [["--port", "9"], { "--port": ["9"] }],
    [["--port=9"], { "--port": ["9"] }],
    [["-p", "9"], { "--port": ["9"] }],
    [["-p=9"], { "--port": ["9"] }],
    [["-p9"], { "--port": ["9"] }],
    [["-port=9"], { "--port": ["9"] }],
    [["-port", "9"], { "--port": ["9"] }],
    [["--port", "-9"], { "--port": ["-9"] }],
    [["--port="], { "--port": [""] }],
    [["--names=a=b,c=[d]"], { "--names": ["a=b,c=[d]"] }],
    [["--names", "a", "--names=b"], { "--names": ["a", "b"] }],
    [["--port=1", "--port=2"], { "--port": ["2"] }],
    [["--quiet"], { "--quiet": ["true"] }],
    [["--quiet=false"], { "--quiet": ["false"] }],
    [["-q=false"], { "--quiet": ["false"] }],
    [["-qa", "-p1"], { "--quiet": ["true"], "--all": ["true"], "--port": ["1"] }],
    [["-qap", "1"], { "--quiet": ["true"], "--all": ["true"], "--port": ["1"] }],
    [["-prot=9"], { "--port": ["rot=9"] }],
    [["-v=4"], { "--v": ["4"] }],
    [["-v4"], { "--v": ["4"] }],
    [["-v", "4"], { "--v": ["4"] }],
    [["--v=4", "-log_dir=/tmp"], { "--v": ["4"], "--log_dir": ["/tmp"] }],
  ])("reads %j as Go's pflag does", (argv, want) => expect(read(...argv)).toEqual(want));

  it.each([
    [["--prot", "9"], ["--prot: unknown option; did you mean --port?"]],
    [["-x"], ["-x: unknown option"]],
    [["-qx"], ["-qx: unknown option"]],
    [["--port"], ["--port: got no value, want <integer>"]],
    [["--port", "--quiet"], ["--port: got no value, want <integer>"]],
    [["--quiet", "false"], ['"false": unexpected argument; a boolean has its value behind "=": --quiet=false']],
    [["--", "--port=9"], ['"--port=9": unexpected argument']],
    [["9"], ['"9": unexpected argument']],
  ])("says what is wrong with %j", (argv, want) => expect(read(...argv)).toMatchObject({ faults: want }));
});

describe("readArgv, with operands", () => {
  const withOperands = {
    ...rows,
    shard: { ...option, flag: "--shard", type: text(), operand: true },
    other: { ...option, flag: "--other", type: text(), operand: true },
  } as const;
  const readOperands = (...argv: readonly string[]) => {
    const { texts, faults } = readArgv(withOperands, foreign, argv);
    return { ...Object.fromEntries(texts), ...(faults.length > 0 ? { faults } : {}) };
  };

  it.each([
    [["a"], { "--shard": ["a"] }],
    [["a", "b"], { "--shard": ["a"], "--other": ["b"] }],
    [["--shard", "a", "b"], { "--shard": ["a"], "--other": ["b"] }],
    [["--port", "9", "a"], { "--port": ["9"], "--shard": ["a"] }],
    [["a", "--port=9"], { "--port": ["9"], "--shard": ["a"] }],
    [["-p9", "--", "-a", "--port"], { "--port": ["9"], "--shard": ["-a"], "--other": ["--port"] }],
    [["a", "--quiet"], { "--shard": ["a"], "--quiet": ["true"] }],
  ])("reads %j: an argument without a flag is the next operand's", (argv, want) =>
    expect(readOperands(...argv)).toEqual(want),
  );

  it("gives a list all that are left", () => {
    const some = { ...withOperands, other: { ...option, flag: "--other", type: list(), operand: true } } as const;
    const { texts, faults } = readArgv(some, foreign, ["a", "b", "--port", "9", "c,d"]);
    expect([Object.fromEntries(texts), faults]).toEqual([
      { "--shard": ["a"], "--other": ["b", "c,d"], "--port": ["9"] },
      [],
    ]);
  });

  it("takes what stands behind a boolean for an operand, as pflag does", () =>
    expect(readOperands("--quiet", "a")).toEqual({ "--quiet": ["true"], "--shard": ["a"] }));

  it.each([
    [["a", "b", "c"], ['"c": unexpected argument']],
    [["--prot", "9"], ["--prot: unknown option; did you mean --port?"]],
    [["--", "a", "b", "c"], ['"c": unexpected argument']],
  ])("says what is wrong with %j", (argv, want) => expect(readOperands(...argv)).toMatchObject({ faults: want }));
});
