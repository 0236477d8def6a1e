import { describe, expect, it } from "vitest";
import { negotiateEncoding } from "./negotiate-encoding.ts";

describe("negotiateEncoding", () => {
  it.each([
    [undefined, "identity"],
    ["", "identity"],
    ["gzip", "gzip"],
    ["GZip ", "gzip"],
    ["x-gzip", "gzip"],
    ["deflate, gzip, br", "gzip"],
    ["gzip;q=0", "identity"],
    ["gzip; q=0.001", "gzip"],
    ["*", "gzip"],
    ["*;q=0", "identity"],
    ["gzip;q=0, *", "identity"],
    ["identity;q=0, br", "identity"],
    ["gzip;q=0.5, identity;q=0.8", "identity"],
    ["gzip;q=0.8, identity;q=0.5", "gzip"],
    ["gzip;q=banana", "identity"],
    ["gzip;q=2", "identity"],
    [",;q=1,,gzip", "gzip"],
  ] as const)("answers %j with %s", (header, encoding) => expect(negotiateEncoding(header)).toBe(encoding));
});
