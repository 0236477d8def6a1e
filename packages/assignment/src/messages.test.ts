import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reportOf } from "./assignment-store.case.ts";
import { InvalidMessageError, ProtocolGapError } from "./errors.ts";
import {
  canRead,
  decodeAssignment,
  decodeShardReport,
  encodeAssignment,
  keepAssignment,
  parseAssignment,
  parseKeptAssignment,
  parseShardReport,
} from "./messages.ts";
import { hashAssignment, sealAssignment } from "./seal-assignment.ts";

const sealed = sealAssignment({
  order: { term: 2, epoch: 7 },
  units: {
    "ns/b": { phase: "warming", owner: "shard-0", next: "shard-1" },
    "ns/a": { phase: "owned", owner: "shard-0" },
    "cluster/nodes": { phase: "cuttingOver", owner: "shard-1", next: "shard-0", atMs: 1234.5 },
  },
  unowned: ["ns/z", "ns/y"],
});

function faultsOf(parse: () => unknown): readonly string[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof InvalidMessageError) return error.faults;
    throw error;
  }
  return [];
}

describe("sealAssignment", () => {
  it("freezes everything", () => {
    const parts = [sealed, sealed.order, sealed.units, sealed.units["ns/a"], sealed.unowned];
    expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
  });

  it("gives equal content one hash, whatever its order and form, and other content another", () => {
    const units = new Map(Object.entries(sealed.units).reverse());
    expect(hashAssignment({ units, unowned: ["ns/y", "ns/z"] })).toBe(sealed.hash);
    expect(hashAssignment({ units, unowned: ["ns/y"] })).not.toBe(sealed.hash);
    units.set("ns/a", { phase: "owned", owner: "shard-1" });
    expect(hashAssignment({ units, unowned: ["ns/y", "ns/z"] })).not.toBe(sealed.hash);
  });
});

describe("messages on the wire", () => {
  it("come back as they were sent", () => {
    expect(parseAssignment(JSON.parse(JSON.stringify(sealed)))).toEqual(sealed);
    const report = reportOf("shard-0", { units: { "ns/a": { state: "serving", series: 12 } } });
    expect(parseShardReport(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it("say how many partitions an assignment is for, outside of its hash, and nothing of it where there is one", () => {
    const inThree = sealAssignment({ ...sealed, partitions: 3 });
    expect([inThree.hash, inThree.partitions]).toEqual([sealed.hash, 3]);
    expect(decodeAssignment(encodeAssignment(inThree))).toEqual(inThree);
    expect(Object.keys(sealAssignment({ ...sealed, partitions: 1 }))).toEqual(Object.keys(sealed));
    expect(faultsOf(() => parseAssignment({ ...sealed, partitions: 0 }))).toEqual([
      expect.stringMatching(/^partitions: /),
    ]);
  });

  it("may come from a shard that does not say where its metrics are, as one of an earlier release", () => {
    const metricsUrl = "http://127.0.0.1:8080";
    expect(parseShardReport(reportOf("shard-0", { metricsUrl })).metricsUrl).toBe(metricsUrl);
    expect(parseShardReport(reportOf("shard-0"))).not.toHaveProperty("metricsUrl");
    expect(faultsOf(() => parseShardReport(reportOf("shard-0", { metricsUrl: "file:///etc/passwd" })))).toHaveLength(1);
  });

  it("may come from a shard that does not count events, as one of an earlier release, or has not watched for long", () => {
    const told = (more: object) =>
      parseShardReport(reportOf("shard-0", { units: { "ns/a": { state: "serving", series: 1, ...more } } })).units[
        "ns/a"
      ];
    expect(told({})).not.toHaveProperty("eventsPerSecond");
    expect(told({ eventsPerSecond: null })).toHaveProperty("eventsPerSecond", null);
    expect(told({ eventsPerSecond: 2.5 })).toHaveProperty("eventsPerSecond", 2.5);
    expect(faultsOf(() => told({ eventsPerSecond: -1 }))).toHaveLength(1);
  });

  it("name all faults at once", () => {
    const bad = {
      ...reportOf("http://x:1"),
      incarnation: "",
      state: "asleep",
      address: "ftp://x",
      units: { pods: {} },
    };
    const faults = faultsOf(() => parseShardReport(bad));
    for (const field of ["shard", "incarnation", "state", "address", "units.pods"])
      expect(
        faults.some((fault) => fault.startsWith(field)),
        `${field} in ${faults.join("; ")}`,
      ).toBe(true);
  });

  it("refuse an assignment whose hash is not its content's", () => {
    expect(faultsOf(() => parseAssignment({ ...sealed, unowned: [] }))[0]).toMatch(/^hash: got/);
  });

  it("carry where shards are reached, under the hash of an assignment without that, and take no other URLs", () => {
    const addresses = { "shard-1": "http://10.0.0.2:8081/fleet/v1/shard-1", "shard-0": "http://10.0.0.1:8081/x" };
    const sealedWith = sealAssignment({ ...sealed, addresses });
    expect(Object.entries(sealedWith.addresses ?? {})).toEqual(Object.entries(addresses).toReversed());
    expect(sealedWith.hash).toBe(sealed.hash);
    expect(parseAssignment(JSON.parse(JSON.stringify(sealedWith)))).toEqual(sealedWith);
    expect("addresses" in sealAssignment({ ...sealed, addresses: {} })).toBe(false);
    const faults = faultsOf(() => parseAssignment({ ...sealed, addresses: { "shard-0": "file:///etc/passwd" } }));
    expect(faults[0]).toMatch(/^addresses\.shard-0/);
  });

  it("carry drained shards, sorted, under the hash of an assignment without them, which older versions compute", () => {
    const drained = sealAssignment({ ...sealed, drained: ["shard-4", "shard-1", "shard-4"] });
    expect(drained.drained).toEqual(["shard-1", "shard-4"]);
    expect(Object.isFrozen(drained.drained)).toBe(true);
    expect(drained.hash).toBe(sealed.hash);
    expect(parseAssignment(JSON.parse(JSON.stringify(drained)))).toEqual(drained);
    expect("drained" in sealAssignment({ ...sealed, drained: [] })).toBe(false);
    expect(faultsOf(() => parseAssignment({ ...sealed, drained: ["a:1"] }))[0]).toMatch(/^drained\.0/);
  });

  it("carry which drains are the scaler's, which an older version reads as anybody's", () => {
    const drained = sealAssignment({
      ...sealed,
      drained: ["shard-4", "shard-1"],
      drainedByScaler: ["shard-4", "shard-9"],
    });
    expect(drained.drainedByScaler).toEqual(["shard-4"]);
    expect(drained.hash).toBe(sealed.hash);
    expect(parseAssignment(JSON.parse(JSON.stringify(drained)))).toEqual(drained);
    const { drainedByScaler: _unknown, ...asAnOlderVersionReadsIt } = drained;
    expect(parseAssignment(asAnOlderVersionReadsIt)).toEqual({ ...sealed, drained: ["shard-1", "shard-4"] });
  });

  it("carry retirements under the hash of an assignment without them, which older versions compute", () => {
    const retirement = { from: "shard-1", sinceMs: 5, seenBy: { someone: 7 } };
    const retiring = sealAssignment({ ...sealed, retiring: { "ns/a": retirement } });
    expect(retiring.retiring).toEqual({ "ns/a": retirement });
    expect(Object.isFrozen(retiring.retiring?.["ns/a"]?.seenBy)).toBe(true);
    expect(retiring.hash).toBe(sealed.hash);
    expect(parseAssignment(JSON.parse(JSON.stringify(retiring)))).toEqual(retiring);
    expect("retiring" in sealAssignment({ ...sealed, retiring: {} })).toBe(false);
    const { retiring: _unknown, ...asAnOlderVersionReadsIt } = retiring;
    expect(parseAssignment(asAnOlderVersionReadsIt)).toEqual(sealed);
  });

  it("tell of scrapers where a shard looks at them, and are read where it does not", () => {
    const scrapers = [{ id: "someone", sinceMs: 1, atMs: 2 }];
    expect(parseShardReport({ ...reportOf("shard-0"), scrapers }).scrapers).toEqual(scrapers);
    expect(parseShardReport(reportOf("shard-0")).scrapers).toBeUndefined();
  });

  it("tell who is drained where a shard says so, none among them, and are read where it does not", () => {
    for (const drained of [["shard-1"], []])
      expect(parseShardReport({ ...reportOf("shard-0"), drained }).drained).toEqual(drained);
    expect(parseShardReport(reportOf("shard-0")).drained).toBeUndefined();
    const word = { drained: ["shard-1", "shard-2"], drainedByScaler: ["shard-2"] };
    expect(parseShardReport({ ...reportOf("shard-0"), ...word })).toMatchObject(word);
    expect(parseShardReport({ ...reportOf("shard-0"), drained: [] }).drainedByScaler).toBeUndefined();
    expect(faultsOf(() => parseShardReport({ ...reportOf("shard-0"), drained: ["a:1"] }))[0]).toMatch(/^drained\.0/);
  });

  it("carry standbys, under the hash of an assignment without them, which older versions compute", () => {
    const warm = sealAssignment({
      ...sealed,
      standbys: new Map([
        ["ns/b", "shard-2"],
        ["ns/a", "shard-1"],
      ]),
    });
    expect(JSON.stringify(warm.standbys)).toBe('{"ns/a":"shard-1","ns/b":"shard-2"}');
    expect(Object.isFrozen(warm.standbys)).toBe(true);
    expect(warm.hash).toBe(sealed.hash);
    expect(parseAssignment(JSON.parse(JSON.stringify(warm)))).toEqual(warm);
    expect("standbys" in sealAssignment({ ...sealed, standbys: {} })).toBe(false);
    expect(faultsOf(() => parseAssignment({ ...sealed, standbys: { "ns/a": "a:1" } }))[0]).toMatch(/^standbys\.ns\/a/);
  });

  it("drop fields that a newer version may have added", () => {
    expect(parseAssignment({ ...sealed, more: 1 })).toEqual(sealed);
  });

  it("never fail in another way, whatever arrives", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(faultsOf(() => parseAssignment(value)).length).toBeGreaterThan(0);
        expect(faultsOf(() => parseShardReport(value)).length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("messages of several releases", () => {
  // A release that speaks N wrote N-1 as well; version 1 has none before it.
  const release = (version: number) => ({ min: Math.max(1, version - 1), max: version });
  const report = (version: number) => JSON.stringify({ ...reportOf("shard-0"), protocol: release(version) });

  it.each([
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 3],
    [3, 2],
  ])("are read: written by %d, read by %d", (writer, reader) => {
    expect(decodeAssignment(encodeAssignment(sealed, release(writer)), release(reader))).toEqual(sealed);
    expect(decodeShardReport(report(writer), release(reader)).shard).toBe("shard-0");
  });

  it.each([
    [1, 3],
    [4, 2],
  ])("are refused across a larger gap, whatever their form: written by %d, read by %d", (writer, reader) => {
    const schema = release(writer);
    const newForm = JSON.stringify({ schema, placements: [], protocol: schema });
    expect(() => decodeAssignment(newForm, release(reader))).toThrow(ProtocolGapError);
    expect(() => decodeShardReport(newForm, release(reader))).toThrow(ProtocolGapError);
  });

  const sliced = sealAssignment({
    ...sealed,
    units: { "ns/a#1of2": { phase: "owned", owner: "shard-0" }, "ns/a#2of2": { phase: "owned", owner: "shard-1" } },
  });

  it("are refused by who does not know slices, where there are some, and else read", () => {
    const ofSlices = encodeAssignment(sliced);
    expect(decodeAssignment(ofSlices)).toEqual(sliced);
    expect(decodeAssignment(ofSlices, release(3))).toEqual(sliced);
    expect(() => decodeAssignment(ofSlices, release(1))).toThrow(ProtocolGapError);
    expect([1, 2, 3].map((version) => canRead(sliced, release(version)))).toEqual([false, true, true]);
    expect([1, 2, 3].map((version) => canRead(sealed, release(version)))).toEqual([true, true, true]);
    const unowned = sealAssignment({ ...sealed, units: {}, unowned: ["ns/a#1of2"] });
    expect(() => decodeAssignment(encodeAssignment(unowned), release(1))).toThrow(ProtocolGapError);
  });

  it("that a process keeps for itself are read by every release, but for slices", () => {
    for (const one of [sealed, sliced]) expect(parseKeptAssignment(JSON.parse(keepAssignment(one)))).toEqual(one);
    // What a release before slices does with it.
    expect(parseAssignment(JSON.parse(keepAssignment(sealed)))).toEqual(sealed);
    expect(faultsOf(() => parseAssignment(JSON.parse(keepAssignment(sliced)))).length).toBeGreaterThan(0);
    const later = { schema: { min: 8, max: 9 }, assignment: sealed };
    expect(() => parseKeptAssignment(later)).toThrow(ProtocolGapError);
    expect(faultsOf(() => parseKeptAssignment(null)).length).toBeGreaterThan(0);
  });

  it.each(["ns/a#0of2", "ns/a#3of2", "ns/a#1of3", "ns/a#", "ns/#1of2", "cluster/nodes#1of2#1of2"])(
    "never name %s as a slice",
    (unit) => {
      const owned = { phase: "owned", owner: "shard-0" } as const;
      const bad = sealAssignment({ ...sealed, units: { [unit]: owned } });
      expect(faultsOf(() => parseAssignment(bad))[0]).toMatch(/^units\./);
      const report = reportOf("shard-0", { units: { [unit]: { state: "serving", series: 1 } } });
      expect(faultsOf(() => parseShardReport(report))[0]).toMatch(/^units\./);
    },
  );

  it("are never read from what is not ours", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(faultsOf(() => decodeAssignment(text)).length).toBeGreaterThan(0);
        expect(faultsOf(() => decodeShardReport(text)).length).toBeGreaterThan(0);
      }),
    );
  });
});
