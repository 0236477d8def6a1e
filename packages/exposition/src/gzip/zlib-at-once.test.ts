import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";

const CALLS = 200;

/** Bytes of buffers a call that are left after two young collections, which free what nothing holds. */
function leftBytesOf(call: string): number {
  const module = new URL("zlib-at-once.ts", import.meta.url).href;
  const script = `
    import { deflateRawSync, inflateRawSync } from "node:zlib";
    import { deflateRaw, inflateRaw } from ${JSON.stringify(module)};
    const text = Buffer.alloc(65_536, "kube_pod_info{namespace=\\"a\\"} 1\\n");
    const packed = deflateRawSync(text);
    const bytes = () => process.memoryUsage().arrayBuffers;
    gc();
    const before = bytes();
    for (let calls = 0; calls < ${CALLS}; calls++) ${call};
    gc({ type: "minor" });
    gc({ type: "minor" });
    console.log((bytes() - before) / ${CALLS});`;
  const flags = ["--expose-gc", "--input-type=module", "--eval", script];
  return Number(execFileSync(process.execPath, flags, { encoding: "utf8" }));
}

describe("zlib at once", () => {
  it("leaves its chunks to the next young collection, which calls of zlib do not", () => {
    expect(leftBytesOf("deflateRawSync(text, { chunkSize: 8_192 })")).toBeGreaterThan(4_096);
    expect(leftBytesOf("deflateRaw(text, { chunkSize: 8_192 })")).toBeLessThan(1_024);
    expect(leftBytesOf("inflateRawSync(packed, { chunkSize: 65_537 })")).toBeGreaterThan(32_768);
    expect(leftBytesOf("inflateRaw(packed, { chunkSize: 65_537 })")).toBeLessThan(8_192);
  });
});
