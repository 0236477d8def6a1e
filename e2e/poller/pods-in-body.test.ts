import { hashUid, sliceAt, slicesOf } from "@kube-state-shards/assignment";
import { describe, expect, it } from "vitest";
import { podsInBody } from "./pods-in-body.ts";

const UIDS = ["0b1f", "77aa", "c3d4", "91e5", "5a5a", "e0e1"];
const body = UIDS.map((uid, at) => `kube_pod_info{namespace="giant",pod="p${at}",uid="${uid}"} 1\n`).join("");
const [FIRST = "", SECOND = ""] = slicesOf("ns/giant", 2);
const inSlice = (slice: string): readonly string[] =>
  UIDS.flatMap((uid, at) => (sliceAt(hashUid(uid), [slice]) === undefined ? [] : [`giant/p${at}`]));

describe("the pods of a body of slices", () => {
  it("retire with the slice of their UID", () => {
    const { retiringPods } = podsInBody(body, { retiring: new Set([SECOND]), isSliced: true });
    expect(inSlice(FIRST).length).toBeGreaterThan(0);
    expect([...retiringPods]).toEqual(inSlice(SECOND));
  });

  it("are in parts of their namespace, and those that retire in none", () => {
    const { places } = podsInBody(body, { retiring: new Set([SECOND]), isSliced: true });
    const parts = new Set(slicesOf("giant", 8).slice(0, 4));
    expect(places.size).toBeGreaterThan(0);
    expect([...places].filter((place) => !parts.has(place))).toEqual([]);
  });

  it("retire with the whole namespace, too", () => {
    const { retiringPods, places } = podsInBody(body, { retiring: new Set(["ns/giant"]), isSliced: true });
    expect([retiringPods.size, places.size]).toEqual([UIDS.length, 0]);
  });
});
