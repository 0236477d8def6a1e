import { describe, expect, it } from "vitest";
import { type Doubt, NamespaceSet } from "./namespace-set.ts";

const named = (name: string) => ({ metadata: { name } });
const TEN = Array.from({ length: 10 }, (_, index) => `n${index}`);

type Selectable = { readonly name: string; readonly labels: Readonly<Record<string, string>> };

function openSet(
  confirm: () => Promise<Iterable<string>>,
  isSelected: (namespace: Selectable) => boolean = () => true,
) {
  const doubts: Doubt["settled"][] = [];
  const set = new NamespaceSet({
    isSelected,
    confirm: async () => [...(await confirm())].map((name) => ({ name, labels: {} })),
    onChange: () => {},
    onDoubt: (doubt) => void doubts.push(doubt.settled),
  });
  const list = async (names: readonly string[]): Promise<readonly string[]> => {
    const session = set.beginReplace();
    for (const name of names) session.add(named(name));
    await session.commit();
    return [...set.names].sort();
  };
  return { set, list, doubts };
}

const never = async (): Promise<ReadonlySet<string>> => {
  throw new Error("no confirming read was expected");
};

describe("NamespaceSet", () => {
  it("ends what a complete list lacks, up to a tenth, without asking again", async () => {
    const { list, doubts } = openSet(never);
    expect(await list(TEN)).toEqual(TEN);
    expect(await list(TEN.slice(1))).toEqual(TEN.slice(1));
    expect(doubts).toEqual([]);
  });

  it("ends more than a tenth only when a consistent read lacks it, too", async () => {
    const { list, doubts } = openSet(async () => new Set(["n0", "n5", "n6", "n7", "n8", "n9"]));
    await list(TEN);
    expect(await list(TEN.slice(5))).toEqual(["n0", "n5", "n6", "n7", "n8", "n9"]);
    expect(doubts).toEqual(["refuted"]);
  });

  it("keeps everything through an empty list that a consistent read refutes", async () => {
    const { list, doubts } = openSet(async () => new Set(TEN));
    await list(TEN);
    expect(await list([])).toEqual(TEN);
    expect(doubts).toEqual(["refuted"]);
  });

  it("ends everything when the consistent read is empty as well", async () => {
    const { list, doubts } = openSet(async () => new Set());
    await list(TEN);
    expect(await list([])).toEqual([]);
    expect(doubts).toEqual(["confirmed"]);
  });

  it("keeps everything while the consistent read fails, and settles it later", async () => {
    let isDown = true;
    const { set, list, doubts } = openSet(async () => {
      if (isDown) throw new Error("unreachable");
      return new Set(TEN.slice(5));
    });
    await list(TEN);
    expect(await list(TEN.slice(5))).toEqual(TEN);
    expect(await set.retryConfirm()).toBe(true);
    isDown = false;
    expect(await set.retryConfirm()).toBe(false);
    expect([...set.names].sort()).toEqual(TEN.slice(5));
    expect(doubts).toEqual(["open", "open", "confirmed"]);
  });

  it("does not end a doubted namespace that was seen again while the consistent read was on its way", async () => {
    const { set, list } = openSet(async () => {
      set.upsert(named("n0"));
      return new Set(TEN.slice(5));
    });
    await list(TEN);
    expect(await list(TEN.slice(5))).toEqual(["n0", ...TEN.slice(5)]);
  });

  it("is not synced by an empty first list until a consistent read has spoken", async () => {
    let isDown = true;
    const { set, list } = openSet(async () => {
      if (isDown) throw new Error("unreachable");
      return new Set(["n0"]);
    });
    await list([]);
    expect(set.synced).toBe(false);
    isDown = false;
    await set.retryConfirm();
    expect(set.synced).toBe(true);
    expect([...set.names]).toEqual(["n0"]);
  });

  it("follows events, and passes over objects without a name", () => {
    const { set } = openSet(never);
    for (const object of [named("a"), named("b"), {}, { metadata: null }, { metadata: { name: 5 } }])
      set.upsert(object);
    set.remove(named("a"));
    set.remove({});
    expect([...set.names]).toEqual(["b"]);
  });

  it("holds what is selected, follows labels that change, and doubts no list that has just nothing to select", async () => {
    const { set, list, doubts } = openSet(never, ({ labels }) => labels["team"] === "x");
    const labelled = (name: string, team: string) => ({ metadata: { name, labels: { team } } });
    expect(await list(TEN)).toEqual([]);
    expect(set.synced).toBe(true);
    set.upsert(labelled("n1", "x"));
    set.upsert(labelled("n2", "y"));
    expect([...set.names]).toEqual(["n1"]);
    set.upsert(labelled("n1", "y"));
    expect([...set.names]).toEqual([]);
    expect(doubts).toEqual([]);
  });
});
