const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them inside a string.
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

/** What may come next: `first…` right behind an opening bracket, where it may close again. */
type Expected = "value" | "firstValue" | "key" | "firstKey" | "colon" | "commaOrEnd";

/**
 * The offset at which a text stops being JSON; its length when it only ends too early.
 *
 * `JSON.parse` says this in some of its messages and not in others, and a file needs the line.
 */
export function findJsonFault(text: string): number {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let end = 0;
  for (;;) {
    TOKEN.lastIndex = end;
    const match = TOKEN.exec(text);
    const next: Expected | undefined = match === null ? undefined : step(match, expected, open);
    if (match === null || next === undefined) return end + (/^[ \t\r\n]*/.exec(text.slice(end))?.[0].length ?? 0);
    end = TOKEN.lastIndex;
    expected = next;
  }
}

/** What is expected behind the token, or undefined when the token may not stand here. */
function step(match: RegExpExecArray, expected: Expected, open: ("{" | "[")[]): Expected | undefined {
  const [, mark, string] = match;
  const wantsValue = expected === "value" || expected === "firstValue";
  switch (mark) {
    case undefined:
      if (wantsValue) return "commaOrEnd";
      return string !== undefined && (expected === "key" || expected === "firstKey") ? "colon" : undefined;
    case "{":
    case "[":
      if (!wantsValue) return undefined;
      open.push(mark);
      return mark === "{" ? "firstKey" : "firstValue";
    case ":":
      return expected === "colon" ? "value" : undefined;
    case ",":
      if (expected !== "commaOrEnd" || open.length === 0) return undefined;
      return open.at(-1) === "{" ? "key" : "value";
    default: {
      const closes = mark === "}" ? "{" : "[";
      if (expected !== "commaOrEnd" && expected !== (closes === "{" ? "firstKey" : "firstValue")) return undefined;
      return open.pop() === closes ? "commaOrEnd" : undefined;
    }
  }
}
