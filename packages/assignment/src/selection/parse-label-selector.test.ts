import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLabelName, isLabelValue } from "./label-name.ts";
import { type Labels, matchesLabels } from "./label-selector.ts";
import { parseLabelSelector } from "./parse-label-selector.ts";

function matches(text: string, labels: Labels): boolean {
  const parsed = parseLabelSelector(text);
  if (!parsed.ok) throw new Error(`${text}: ${JSON.stringify(parsed.faults)}`);
  return matchesLabels(parsed.selector, labels);
}

const faultsOf = (text: string): readonly string[] => {
  const parsed = parseLabelSelector(text);
  return parsed.ok ? [] : parsed.faults.map(({ column, message }) => `${column}: ${message}`);
};

describe("a label selector", () => {
  it.each([
    ["team=x", { team: "x" }, true],
    ["team = x", { team: "y" }, false],
    ["team==x", { team: "x" }, true],
    ["team=x", {}, false],
    ["team=", { team: "" }, true],
    ["team!=x", {}, true],
    ["team != x", { team: "x" }, false],
    ["env in (a, b)", { env: "b" }, true],
    ["env in(a,b)", { env: "c" }, false],
    ["env in (a,)", { env: "" }, true],
    ["env in ()", { env: "" }, true],
    ["env in ()", {}, false],
    ["env notin (a,b)", { env: "a" }, false],
    ["env notin (a,b)", {}, true],
    ["old", { old: "" }, true],
    ["!old", { old: "" }, false],
    ["! old", {}, true],
    ["size>3", { size: "4" }, true],
    ["size>3", { size: "3" }, false],
    ["size<3", { size: "two" }, false],
    ["size < 10", { size: "9" }, true],
    ["size<9", {}, false],
    ["in in (in,notin)", { in: "notin" }, true],
    ["notin", { notin: "" }, true],
    ["example.com/team=x,!old", { "example.com/team": "x" }, true],
    ["team=x,env in (a,b),!old", { team: "x", env: "a", old: "" }, false],
    ["constructor", {}, false],
    ["", {}, true],
    ["  ", { any: "" }, true],
  ])("%j on %j is %j", (text, labels, wanted) => expect(matches(text, labels as Labels)).toBe(wanted));

  it.each([
    ["=x", ['1: got "=", want the name of a label, or !']],
    ["team=x,", ["8: got the end, want the name of a label, or !"]],
    ["team x", ['6: got "x", want =, ==, !=, in, notin, <, >, a comma or the end']],
    ["team=x y", ['8: got "y", want a comma or the end']],
    ["!team=x", ['6: got "=", want a comma or the end']],
    ["env in a", ['8: got "a", want "(" and the values']],
    ["env in (a", ['10: got the end, want a comma or ")"']],
    ["env in (a b),!", ['11: got "b", want a comma or ")"', "15: got the end, want the name of a label"]],
    ["size>many", ['6: got "many", want a whole number']],
    ["size>", ["6: got the end, want a whole number"]],
    ["a=(b)", ['3: got "(", want a value']],
    [
      "-a=b,c=-d",
      [expect.stringMatching(/^1: got "-a", want a name/), expect.stringMatching(/^8: got "-d", want a value/)],
    ],
    ["a/b/c", [expect.stringMatching(/^1: got "a\/b\/c"/)]],
    [`a=${"x".repeat(64)}`, [expect.stringMatching(/^3: .*at most 63/)]],
    ["a=b,,c d", ['5: got ",", want the name of a label, or !', expect.stringMatching(/^8: got "d"/)]],
  ])("names each fault of %j with where it is", (text, faults) => expect(faultsOf(text)).toEqual(faults));
});

const edge = fc.constantFrom(..."abzAZ09");
const word = fc
  .tuple(edge, fc.string({ unit: fc.constantFrom(..."abc-_.019"), maxLength: 6 }), edge)
  .map((parts) => parts.join(""));
const name = fc.oneof(
  word,
  fc.constantFrom("in", "notin"),
  word.map((own) => `example.com/${own}`),
);
const value = fc.oneof(word, fc.constantFrom("in", "notin", "1", "27"), fc.constant(""));
const blank = fc.constantFrom("", " ", "  ", "\t");

/** A requirement as text, and what it means, told in another way than the matcher does. */
type Case = { readonly text: string; readonly holds: (labels: ReadonlyMap<string, string>) => boolean };
const requirement: fc.Arbitrary<Case> = fc
  .record({ name, values: fc.array(value, { minLength: 1, maxLength: 3 }), blank, bound: fc.nat(30), form: fc.nat(7) })
  .map(({ name: label, values, blank: gap, bound, form }): Case => {
    const [first = ""] = values;
    const list = `${gap}(${gap}${values.join(`${gap},${gap}`)}${gap})`;
    const hasOne = (labels: ReadonlyMap<string, string>): boolean => values.some((one) => labels.get(label) === one);
    const number = (labels: ReadonlyMap<string, string>): number =>
      /^\d+$/.test(labels.get(label) ?? "") ? Number(labels.get(label)) : Number.NaN;
    const cases: readonly Case[] = [
      { text: `${label}${gap}=${gap}${first}`, holds: (labels) => labels.get(label) === first },
      { text: `${label}${gap}==${gap}${first}`, holds: (labels) => labels.get(label) === first },
      { text: `${label}${gap}!=${gap}${first}`, holds: (labels) => labels.get(label) !== first },
      {
        text: `${label} in${list}`,
        holds: hasOne,
      },
      {
        text: `${label} notin${list}`,
        holds: (labels) => !hasOne(labels),
      },
      { text: `!${gap}${label}`, holds: (labels) => !labels.has(label) },
      { text: `${label}${gap}>${gap}${bound}`, holds: (labels) => number(labels) > bound },
      { text: `${label}${gap}<${gap}${bound}`, holds: (labels) => number(labels) < bound },
    ];
    return cases[form] ?? { text: label, holds: (labels) => labels.has(label) };
  });
const labelSet = fc.array(fc.tuple(name, value), { maxLength: 4 }).map((entries) => new Map(entries));

describe("any label selector", () => {
  it("means what its requirements mean together, on any labels", () => {
    fc.assert(
      fc.property(fc.array(requirement, { minLength: 1, maxLength: 4 }), labelSet, (cases, labels) => {
        const text = cases.map((one) => one.text).join(",");
        expect(matches(text, Object.fromEntries(labels)), text).toBe(cases.every(({ holds }) => holds(labels)));
      }),
    );
  });

  it("is either read, or refused with places within it: no text throws or hangs", () => {
    const noise = fc.string({ unit: fc.constantFrom(..."ab !=,()<>\t-/.1", "in ", " notin "), maxLength: 20 });
    fc.assert(
      fc.property(noise, (text) => {
        const parsed = parseLabelSelector(text);
        if (!parsed.ok) {
          expect(parsed.faults.length).toBeGreaterThan(0);
          for (const { column } of parsed.faults) {
            expect(column).toBeGreaterThanOrEqual(1);
            expect(column).toBeLessThanOrEqual(text.length + 1);
          }
          return;
        }
        for (const each of parsed.selector.requirements) {
          expect(isLabelName(each.label)).toBe(true);
          if ("values" in each) for (const one of each.values) expect(isLabelValue(one)).toBe(true);
        }
        expect(parseLabelSelector(parsed.selector.text)).toEqual(parsed);
      }),
      { numRuns: 1_000 },
    );
  });
});
