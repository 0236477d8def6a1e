import { describe, expect, it } from "vitest";
import { findKind } from "../catalogue.ts";
import { text } from "../fields/field.ts";
import { fullObjects } from "../testing/full-objects.ts";
import { createKindRenderer } from "./create-kind-renderer.ts";
import { defineKind } from "./define-kind.ts";
import type { FamilyRow } from "./family.ts";
import { familyTexts } from "./family-texts.ts";
import type { Kind } from "./kind.ts";

function kindOf(families: readonly FamilyRow<{ readonly name: string }>[]): Kind {
  return defineKind<{ readonly name: string }>({
    resource: "things",
    kind: "Thing",
    group: "",
    version: "v1",
    scope: "namespaced",
    identity: [["thing", ({ name }) => name]],
    fields: { name: text(1) },
    narrow: ({ name }) => ({ name: String(name) }),
    families,
  });
}

const plain = (name: string): FamilyRow<{ readonly name: string }> => ({
  name,
  help: "A family.",
  stability: "ALPHA",
  write: (_object, samples) => samples.add("", 1),
});
const pods = findKind("pods") as Kind;
const names = (kind: Kind, options: Parameters<typeof createKindRenderer>[1]): readonly string[] =>
  createKindRenderer(kind, options).heads.map(({ name }) => name);

describe("a kind's renderer", () => {
  it("has one text for each head, and counts the samples", () => {
    const { heads, render } = createKindRenderer(pods, {});
    const rendered = render(fullObjects["pods"]);
    expect(familyTexts(rendered)).toHaveLength(heads.length);
    expect(familyTexts(rendered).join("")).toBe(rendered.text);
    expect(rendered.series).toBe(rendered.text.split("\n").length - 1);
    expect(heads[0]).toEqual({ name: "kube_pod_completion_time", type: "gauge", help: expect.any(String) });
  });

  it("leaves opt-in families out unless they are asked for", () => {
    expect(names(pods, {})).not.toContain("kube_pod_nodeselectors");
    expect(names(pods, { optInList: [/^kube_pod_nodeselectors$/] })).toContain("kube_pod_nodeselectors");
  });

  it("takes only what an allowlist names, and what a denylist does not", () => {
    expect(names(pods, { metricAllowlist: [/^kube_pod_info$/, /_ips/] })).toEqual(["kube_pod_info", "kube_pod_ips"]);
    const kept = names(pods, { metricDenylist: [/^kube_pod_(?!ips)/] });
    expect(kept).toEqual(["kube_pod_ips"]);
  });

  it("does not let an allowlist turn an opt-in family on", () => {
    expect(names(pods, { metricAllowlist: [/nodeselectors/] })).toEqual([]);
  });

  it("refuses an allowlist and a denylist together, whatever they hold", () => {
    expect(() => createKindRenderer(pods, { metricAllowlist: [/a/], metricDenylist: [/b/] })).toThrow(
      /--metric-allowlist and --metric-denylist are both given/,
    );
  });

  it("keeps an allowlist's entry for all resources before that for one", () => {
    const labelsAllowlist = new Map([
      ["pods", ["app"]],
      ["*", ["partOf"]],
    ]);
    const { text } = createKindRenderer(pods, { labelsAllowlist, metricAllowlist: [/kube_pod_labels/] }).render(
      fullObjects["pods"],
    );
    expect(text).toBe('kube_pod_labels{namespace="shop",pod="web-1",uid="u-1",label_part_of="shop"} 1\n');
  });

  it("names the family that fails, keeps the others, and takes back what the failed one wrote", () => {
    const failing: FamilyRow<{ readonly name: string }> = {
      ...plain("kube_thing_b"),
      write: (_object, samples) => {
        samples.add("", 1);
        throw new Error("no");
      },
    };
    const renderer = createKindRenderer(kindOf([plain("kube_thing_a"), failing, plain("kube_thing_c")]), {});
    const rendered = renderer.render({ name: "x" });
    expect(familyTexts(rendered)).toEqual(['kube_thing_a{thing="x"} 1\n', "", 'kube_thing_c{thing="x"} 1\n']);
    expect(rendered).toMatchObject({
      series: 2,
      failures: [{ family: "kube_thing_b", error: new Error("no") }],
    });
  });

  it.each([null, 5, "x", [], undefined])("fails as a whole, without a throw, for %j", (object) => {
    const { heads, render } = createKindRenderer(pods, {});
    const { text, ends, series, failures } = render(object);
    expect([text, series]).toEqual(["", 0]);
    expect(ends).toEqual(heads.map(() => 0));
    expect(failures).toEqual([{ family: "*", error: expect.objectContaining({ code: "KSS_API_BODY" }) }]);
  });

  it("writes a series once, however often the object names it", () => {
    const repeating: FamilyRow<{ readonly name: string }> = {
      ...plain("kube_thing_many"),
      write: (_object, samples) => {
        for (let index = 0; index < 200; index += 1) samples.add(`,n="${index % 50}"`, index);
      },
    };
    const rendered = createKindRenderer(kindOf([repeating, repeating]), {}).render({ name: "x" });
    expect(rendered.series).toBe(100);
    const [first, second] = familyTexts(rendered);
    expect(first).toBe(second);
    expect(first?.split("\n")[49]).toBe('kube_thing_many{thing="x",n="49"} 49');
  });

  it("is of metadata only when no family reads more", () => {
    const fromMetadata = { ...plain("kube_thing_a"), reads: "metadata" } as const;
    expect(kindOf([fromMetadata]).metadataOnly).toBe(true);
    expect(kindOf([fromMetadata, plain("kube_thing_b")]).metadataOnly).toBe(false);
    expect(pods.metadataOnly).toBe(false);
  });
});
