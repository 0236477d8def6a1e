import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createTextPiece } from "../store/piece.ts";
import type { FamilySnapshot } from "../store/snapshot.ts";
import { addStamped } from "./stamp-pieces.ts";

const head = { name: "kube_pod_info", type: "gauge", help: "" } as const;
const familyOf = (...texts: readonly string[]): FamilySnapshot => ({
  resource: "pods",
  head,
  headPieces: { text: createTextPiece(Buffer.alloc(0)), openMetrics: createTextPiece(Buffer.alloc(0)) },
  pieces: texts.map((text) => createTextPiece(Buffer.from(text))),
});
const texts = (families: readonly FamilySnapshot[]) =>
  families.map(({ pieces }) => pieces.map((piece) => piece.text().toString()));

const atMs = 1_700_000_000_042;
const LINES = 'kube_pod_info{pod="a"} 1\nkube_pod_info{pod="b\\nc é"} 2.5e+06\n';

describe("the pieces of stamped units", () => {
  it("carry a timestamp at the end of every sample: milliseconds in text, seconds in OpenMetrics", () => {
    const stamp = (syntax: "text" | "openMetrics") =>
      texts(addStamped([familyOf("plain 1\n")], [familyOf(LINES)], { atMs, syntax }))[0];
    expect(stamp("text")).toEqual([
      "plain 1\n",
      'kube_pod_info{pod="a"} 1 1700000000042\nkube_pod_info{pod="b\\nc é"} 2.5e+06 1700000000042\n',
    ]);
    expect(stamp("openMetrics")?.[1]?.split("\n")[0]).toBe('kube_pod_info{pod="a"} 1 1700000000.042');
  });

  it("leave the families and pieces of other units as they are, with what those have cached", () => {
    const plain = [familyOf("plain 1\n"), familyOf("other 1\n")];
    const [first, second] = addStamped(plain, [familyOf(LINES), familyOf()], { atMs, syntax: "text" });
    expect(first?.pieces[0]).toBe(plain[0]?.pieces[0]);
    expect(second).toBe(plain[1]);
  });

  it("can stand in a gzip body like any other piece", () => {
    const [, stamped] =
      addStamped([familyOf("plain 1\n")], [familyOf(LINES)], { atMs, syntax: "text" })[0]?.pieces ?? [];
    const { deflated, textBytes } = stamped?.deflated() ?? { deflated: Buffer.alloc(0), textBytes: 0 };
    const text = inflateRawSync(Buffer.concat([deflated, Buffer.from([3, 0])])).toString();
    expect([text, Buffer.byteLength(text)]).toEqual([stamped?.text().toString(), textBytes]);
    expect(stamped?.textBytes).toBe(textBytes);
  });
});
