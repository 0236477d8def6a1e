import { describe, expect, it } from "vitest";
import { decodeWatchLine } from "./watch-event.ts";

const decode = (value: unknown, keeps?: (namespace: string) => boolean) =>
  decodeWatchLine(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)), { keeps });
const pod = { metadata: { namespace: "a", name: "p", resourceVersion: "5" } };

describe("decodeWatchLine", () => {
  it("reads the events of the API server", () => {
    expect(decode({ type: "ADDED", object: pod })).toEqual({ type: "upsert", object: pod, resourceVersion: "5" });
    expect(decode({ type: "DELETED", object: pod })).toEqual({ type: "remove", object: pod, resourceVersion: "5" });
    expect(decode({ type: "BOOKMARK", object: { metadata: { resourceVersion: "9" } } })).toEqual({
      type: "bookmark",
      resourceVersion: "9",
    });
    expect(decode({ type: "ERROR", object: { kind: "Status", code: 410, message: "too old" } })).toMatchObject({
      type: "error",
      code: 410,
      tooLarge: false,
    });
    expect(
      decode({
        type: "ERROR",
        object: { code: 504, details: { causes: [{ reason: "ResourceVersionTooLarge" }], retryAfterSeconds: 2 } },
      }),
    ).toMatchObject({ tooLarge: true, retryAfterMs: 2000 });
  });

  it.each([
    ["not json", "unparsable"],
    ["null", "unparsable"],
    ['{"type":"ADDED"}', "unparsable"],
    [{ type: "ADDED", object: { metadata: {} } }, "withoutVersion"],
    [{ type: "SHRUGGED", object: pod }, "unknownType"],
    [{ object: pod }, "unknownType"],
  ])("says of %j that it is %s", (line, what) => {
    expect(decode(line)).toMatchObject({ type: "bad", what });
  });

  it("skips what the filter refuses, but remembers its version, whatever the order of the keys", () => {
    const refuse = (namespace: string): boolean => namespace !== "a";
    expect(decode({ type: "MODIFIED", object: pod }, refuse)).toEqual({ type: "skipped", resourceVersion: "5" });
    expect(decode({ object: pod, type: "MODIFIED" }, refuse)).toEqual({ type: "skipped", resourceVersion: "5" });
  });
});
