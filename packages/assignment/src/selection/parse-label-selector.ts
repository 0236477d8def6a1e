import { isLabelName, isLabelValue } from "./label-name.ts";
import { type LabelSelector, type Requirement, readInteger } from "./label-selector.ts";
import { readSelectorTokens, type SelectorToken } from "./selector-tokens.ts";

/** What is wrong with a selector, and where: `column` counts from 1. */
type SelectorFault = { readonly column: number; readonly message: string };

export type ParsedSelector =
  | { readonly ok: true; readonly selector: LabelSelector }
  | { readonly ok: false; readonly faults: readonly SelectorFault[] };

/** `team=x,env in (a,b),!old,size>3`: the syntax of `kubectl -l`. A fault ends its requirement only, so that all are told. */
export function parseLabelSelector(text: string): ParsedSelector {
  const parser = new SelectorParser(readSelectorTokens(text));
  const requirements = parser.parse();
  return parser.faults.length === 0
    ? { ok: true, selector: { text: text.trim(), requirements } }
    : { ok: false, faults: parser.faults };
}

class SelectorParser {
  readonly faults: SelectorFault[] = [];
  readonly #tokens: readonly SelectorToken[];
  #at = 0;

  constructor(tokens: readonly SelectorToken[]) {
    this.#tokens = tokens;
  }

  parse(): readonly Requirement[] {
    const requirements: Requirement[] = [];
    if (this.#next.kind === "end") return requirements;
    do {
      const requirement = this.#requirement();
      if (requirement === undefined) this.#skip();
      else {
        requirements.push(requirement);
        if (!this.#isDone()) {
          this.#fault(AFTER[requirement.operator]);
          this.#skip();
        }
      }
    } while (this.#take(","));
    return requirements;
  }

  get #next(): SelectorToken {
    return this.#tokens[this.#at] ?? { kind: "end", text: "", column: 1 };
  }

  #requirement(): Requirement | undefined {
    const isAbsent = this.#take("!");
    const name = this.#word();
    if (name === undefined) return this.#fault(isAbsent ? "the name of a label" : "the name of a label, or !");
    if (!isLabelName(name.text)) {
      this.#fault("a name of a label, such as team or example.com/team (its own part at most 63 characters)", name);
    }
    const label = name.text;
    if (isAbsent) return { operator: "absent", label };
    if (this.#take("=") || this.#take("==")) return this.#exact("in", label);
    if (this.#take("!=")) return this.#exact("notIn", label);
    if (this.#take(">")) return this.#bound("above", label);
    if (this.#take("<")) return this.#bound("below", label);
    if (this.#takeWord("in")) return this.#set("in", label);
    if (this.#takeWord("notin")) return this.#set("notIn", label);
    return { operator: "exists", label };
  }

  #exact(operator: "in" | "notIn", label: string): Requirement | undefined {
    const value = this.#word();
    if (value === undefined && !this.#isDone()) return this.#fault("a value");
    return { operator, label, values: new Set([this.#checked(value)]) };
  }

  #bound(operator: "above" | "below", label: string): Requirement | undefined {
    const value = this.#word();
    if (value === undefined) return this.#fault("a whole number");
    const bound = readInteger(value.text);
    if (bound === undefined) this.#fault("a whole number", value);
    return { operator, label, bound: bound ?? 0n };
  }

  #set(operator: "in" | "notIn", label: string): Requirement | undefined {
    if (!this.#take("(")) return this.#fault('"(" and the values');
    const values = new Set<string>();
    do values.add(this.#checked(this.#word()));
    while (this.#take(","));
    return this.#take(")") ? { operator, label, values } : this.#fault('a comma or ")"');
  }

  /** Nothing where a value may stand, as in `()` and between two commas, is the empty value: so the API server has it. */
  #checked(value: SelectorToken | undefined): string {
    if (value === undefined) return "";
    if (!isLabelValue(value.text)) {
      this.#fault(
        "a value of a label: letters, digits, -, _ and ., at most 63 and a letter or digit at both ends",
        value,
      );
    }
    return value.text;
  }

  #isAt(symbol: string): boolean {
    return this.#next.kind === "symbol" && this.#next.text === symbol;
  }

  #isDone(): boolean {
    return this.#next.kind === "end" || this.#isAt(",");
  }

  #take(symbol: string): boolean {
    if (!this.#isAt(symbol)) return false;
    this.#at++;
    return true;
  }

  #takeWord(word: string): boolean {
    if (this.#next.kind !== "word" || this.#next.text !== word) return false;
    this.#at++;
    return true;
  }

  #word(): SelectorToken | undefined {
    if (this.#next.kind !== "word") return undefined;
    const word = this.#next;
    this.#at++;
    return word;
  }

  #fault(wanted: string, token = this.#next): undefined {
    const got = token.kind === "end" ? "the end" : JSON.stringify(token.text);
    this.faults.push({ column: token.column, message: `got ${got}, want ${wanted}` });
    return undefined;
  }

  /** On to the comma that ends the requirement: one inside parentheses does not. */
  #skip(): void {
    let depth = this.#depthBefore();
    for (; this.#next.kind !== "end" && !(depth === 0 && this.#isAt(",")); this.#at++) {
      if (this.#isAt("(")) depth++;
      else if (this.#isAt(")")) depth = Math.max(0, depth - 1);
    }
  }

  #depthBefore(): number {
    let depth = 0;
    for (const { kind, text } of this.#tokens.slice(0, this.#at)) {
      if (kind === "symbol" && text === "(") depth++;
      else if (kind === "symbol" && text === ")") depth = Math.max(0, depth - 1);
    }
    return depth;
  }
}

const DONE = "a comma or the end";
/** What may follow a whole requirement. */
const AFTER: Readonly<Record<Requirement["operator"], string>> = {
  exists: `=, ==, !=, in, notin, <, >, ${DONE}`,
  absent: DONE,
  in: DONE,
  notIn: DONE,
  above: DONE,
  below: DONE,
};
