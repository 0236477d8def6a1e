import { describe, expect, it } from "vitest";
import { createLog, type LogFormat, withFields } from "./log.ts";

function logged(format: LogFormat): readonly string[] {
  const lines: string[] = [];
  const log = createLog({
    level: "info",
    format,
    fields: { shard: "shard-0" },
    stream: { write: (line) => lines.push(line) },
  });
  log.debug({}, "not shown");
  log.info({ unit: "ns/a", note: "two words" }, "took over");
  log.warn({ error: new Error("gone") }, "list failed");
  return lines;
}

describe("createLog", () => {
  it("writes one JSON object a line, with the level's name and an error's message", () => {
    const [first, second, ...rest] = logged("json").map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      level: "info",
      shard: "shard-0",
      unit: "ns/a",
      msg: "took over",
      time: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(second).toMatchObject({ level: "warn", error: { message: "gone" } });
    expect(rest).toEqual([]);
  });

  it("writes a line for people, quoting what has blanks", () =>
    expect(logged("text").map((line) => line.slice(13))).toEqual([
      'INFO  took over shard=shard-0 unit=ns/a note="two words"\n',
      "WARN  list failed shard=shard-0 error=gone\n",
    ]));
});

describe("withFields", () => {
  it("adds its fields to every line, behind the line's own", () => {
    const lines: string[] = [];
    const log = createLog({ level: "debug", format: "text", stream: { write: (line) => lines.push(line) } });
    const both = withFields(log, { shard: "shard-0", unit: "ns/a" });
    for (const level of ["debug", "info", "warn", "error"] as const) both[level]({ unit: "ns/b" }, "said");
    expect(lines.map((line) => line.slice(13))).toEqual(
      ["DEBUG", "INFO ", "WARN ", "ERROR"].map((level) => `${level} said shard=shard-0 unit=ns/b\n`),
    );
  });
});
