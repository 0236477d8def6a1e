import type { ForeignOption, OptionRow, OptionRows } from "./define-options.ts";
import { nearestName } from "./nearest-name.ts";

/** The texts given for each flag, and what was given that is no option. */
export type ReadArgv = {
  /** By flag, such as `--port`. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly faults: readonly string[];
};

type Known = Pick<OptionRow | ForeignOption, "flag" | "short" | "type">;

/**
 * Splits a command line as Go's pflag does; every text stays as it came. `--x v`, `--x=v`, `--bool`, `--bool=false`,
 * `-x v`, `-x=v`, `-xv`; an argument without a flag goes to the next option that is an operand, and all to one that is a list. Beyond pflag, one dash is enough for a long flag that there is: Go's own flag package takes that.
 */
export function readArgv(rows: OptionRows, foreign: readonly ForeignOption[], argv: readonly string[]): ReadArgv {
  const known: readonly Known[] = [...Object.values(rows), ...foreign];
  const byFlag = new Map<string, Known>(known.map((one) => [one.flag, one]));
  const byShort = new Map(known.flatMap((one) => (one.short === undefined ? [] : [[one.short, one] as const])));
  const texts = new Map<string, readonly string[]>();
  const faults: string[] = [];
  const rest = [...argv];
  const operands = Object.values(rows).filter(({ operand }) => operand === true);
  /** What stood before a stray argument, which may explain it. */
  let before: { readonly kind: "unknown" } | { readonly kind: "boolean"; readonly flag: string } | undefined;

  const give = ({ flag, type }: Known, text: string): void => {
    texts.set(flag, type.arity === "list" ? [...(texts.get(flag) ?? []), text] : [text]);
  };
  /** The value of an option: behind its =, else the next argument, unless that is clearly an option itself. */
  const take = (option: Known, inline: string | undefined): void => {
    if (inline !== undefined) give(option, inline);
    else if (option.type.arity === "boolean") {
      give(option, "true");
      before = { kind: "boolean", flag: option.flag };
    } else if (rest[0] === undefined || byFlag.has(flagOf(rest[0]))) {
      faults.push(`${option.flag}: got no value, want ${option.type.placeholder}`);
    } else give(option, rest.shift() ?? "");
  };
  /** Whether an option was waiting for it. */
  const takeOperand = (arg: string): boolean => {
    const operand = operands.find(({ flag, type }) => type.arity === "list" || !texts.has(flag));
    if (operand !== undefined) give(operand, arg);
    return operand !== undefined;
  };
  const takeShort = (arg: string): void => {
    for (let at = 1; at < arg.length; at++) {
      const option = byShort.get(arg.charAt(at));
      if (option === undefined) {
        faults.push(`${arg}: unknown option${arg.length > 2 ? suggest(`-${arg}`, byFlag) : ""}`);
        before = { kind: "unknown" };
        return;
      }
      const tail = arg.slice(at + 1);
      if (option.type.arity === "boolean" && !tail.startsWith("=")) take(option, "true");
      else {
        take(option, tail === "" ? undefined : tail.replace(/^=/, ""));
        return;
      }
    }
  };

  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const was = before;
    before = undefined;
    if (arg === "--") {
      const strays = rest.splice(0).filter((one) => !takeOperand(one));
      faults.push(...strays.map((stray) => `${JSON.stringify(stray)}: unexpected argument`));
    } else if (arg.length < 2 || !arg.startsWith("-")) {
      if (was?.kind !== "unknown" && takeOperand(arg)) continue;
      // Behind an unknown option it is most likely that option's value: one fault is enough.
      if (was?.kind !== "unknown") faults.push(`${JSON.stringify(arg)}: unexpected argument${explainStray(arg, was)}`);
    } else {
      const flag = flagOf(arg);
      const option = byFlag.get(flag);
      const at = arg.indexOf("=");
      if (option !== undefined) take(option, at === -1 ? undefined : arg.slice(at + 1));
      else if (!arg.startsWith("--")) takeShort(arg);
      else {
        faults.push(`${flag}: unknown option${suggest(flag, byFlag)}`);
        if (at === -1) before = { kind: "unknown" };
      }
    }
  }
  return { texts, faults };
}

/** `-port=80` and `--port=80` → `--port`; a single letter stays a short one. */
function flagOf(arg: string): string {
  const name = arg.split("=", 1)[0] ?? "";
  return name.startsWith("--") || name.length < 3 ? name : `-${name}`;
}

function suggest(flag: string, byFlag: ReadonlyMap<string, unknown>): string {
  const near = nearestName(flag, [...byFlag.keys()]);
  return near === undefined ? "" : `; did you mean ${near}?`;
}

const explainStray = (arg: string, before: { readonly kind: string; readonly flag?: string } | undefined): string =>
  before?.kind === "boolean" ? `; a boolean has its value behind "=": ${before.flag}=${arg}` : "";
