import type { ShardReport } from "@kube-state-shards/assignment";
import { createApp, type HttpListener, listenHttp } from "@kube-state-shards/daemon";
import { silentLog } from "@kube-state-shards/listwatch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FleetMembers } from "../control/fleet-members.ts";
import { report, reportsOf } from "../testing/shard-reports.ts";
import { serviceDiscovery } from "./service-discovery.ts";

let members: FleetMembers;
let listener: HttpListener;
beforeAll(async () => {
  const app = createApp({
    log: silentLog,
    title: "test",
    links: [],
    routes: (routes) => {
      routes.get("/sd", serviceDiscovery({ coordinator: { members: () => members } }));
      routes.get(
        "/fleet-only",
        serviceDiscovery({
          coordinator: { members: () => members },
          allowedAddress: /^http:\/\/10\.0\.0\.\d+:8081\/fleet\/v1\/[a-z0-9-]+$/,
        }),
      );
    },
  });
  listener = await listenHttp({ app, host: "127.0.0.1", port: 0, name: "test", log: silentLog });
});
afterAll(() => listener.close());

const at = (shard: string, metricsUrl: string | undefined, more: Partial<ShardReport> = {}): ShardReport =>
  report(shard, { metricsUrl, ...more });
const fleetOf = (...reports: readonly ShardReport[]): FleetMembers => ({
  complete: true,
  current: true,
  partitions: 1,
  shards: reportsOf(...reports),
});
async function discover(given: FleetMembers, path = "/sd") {
  members = given;
  const response = await fetch(`${listener.url}${path}`);
  const text = await response.text();
  return { status: response.status, type: response.headers.get("content-type"), text };
}
const targetsIn = (text: string): readonly string[] =>
  (JSON.parse(text) as readonly { readonly targets: readonly string[] }[]).flatMap(({ targets }) => targets);

describe("GET /sd", () => {
  it("lists shards by their ids' numbers, as Prometheus reads it, with nothing but meta labels", async () => {
    const fleet = fleetOf(
      at("shard-10", "http://127.0.0.1:9010"),
      at("shard-2", "http://localhost:9002/", { state: "leaving" }),
      at("shard-0", "http://[::1]"),
    );
    const { status, type, text } = await discover(fleet);
    expect([status, type]).toEqual([200, "application/json; charset=utf-8"]);
    const labels = (shard: string, state: string) => ({
      __meta_kube_state_shards_shard: shard,
      __meta_kube_state_shards_state: state,
      __meta_kube_state_shards_partition: "0",
    });
    expect(JSON.parse(text)).toEqual([
      { targets: ["[::1]:80"], labels: labels("shard-0", "active") },
      { targets: ["localhost:9002"], labels: labels("shard-2", "leaving") },
      { targets: ["127.0.0.1:9010"], labels: labels("shard-10", "active") },
    ]);
  });

  it("answers 503 before all were heard, and an empty list only when the store has no member", async () => {
    const heard = fleetOf(at("shard-0", "http://127.0.0.1:9000"));
    expect(await discover({ ...heard, complete: false })).toMatchObject({ status: 503 });
    expect(await discover(fleetOf())).toMatchObject({ status: 200, text: "[]\n" });
    expect(await discover({ ...fleetOf(), current: false })).toMatchObject({ status: 503 });
    const lost = await discover({ ...heard, current: false });
    expect([lost.status, targetsIn(lost.text)]).toEqual([200, ["127.0.0.1:9000"]]);
  });

  it("leaves out a shard of an earlier release, which does not say where its metrics are", async () => {
    const { text } = await discover(fleetOf(at("shard-0", undefined), at("shard-1", "http://127.0.0.1:9001")));
    expect(targetsIn(text)).toEqual(["127.0.0.1:9001"]);
    expect(await discover(fleetOf(at("shard-0", undefined)))).toMatchObject({ status: 503 });
  });

  it("sends readers nowhere but where shards may be", async () => {
    const stranger = at("shard-0", "http://169.254.169.254/latest");
    const withUser = at("shard-1", "http://user:secret@127.0.0.1:9001");
    const { text } = await discover(fleetOf(stranger, withUser, at("shard-2", "http://127.0.0.1:9002")));
    expect(targetsIn(text)).toEqual(["127.0.0.1:9002"]);
  });

  it("takes the main port of a host whose fleet API is where the pattern wants it", async () => {
    const address = "http://10.0.0.7:8081/fleet/v1/shard-0";
    const fleet = fleetOf(
      at("shard-0", "http://10.0.0.7:8080", { address }),
      at("shard-1", "http://10.0.0.9:8080", { address: "http://10.0.0.8:8081/fleet/v1/shard-1" }),
    );
    expect(targetsIn((await discover(fleet, "/fleet-only")).text)).toEqual(["10.0.0.7:8080"]);
  });
});

describe("GET /sd?partition=", () => {
  const shards = [0, 1, 2, 3, 4].map((ordinal) => at(`shard-${ordinal}`, `http://127.0.0.1:900${ordinal}`));
  const inThree = (...reports: readonly ShardReport[]): FleetMembers => ({ ...fleetOf(...reports), partitions: 3 });

  it("lists the shards of that partition alone, and which one each is of in any list", async () => {
    const of = async (partition: number): Promise<readonly string[]> =>
      targetsIn((await discover(inThree(...shards), `/sd?partition=${partition}/3`)).text);
    expect(await Promise.all([0, 1, 2].map(of))).toEqual([
      ["127.0.0.1:9000", "127.0.0.1:9003"],
      ["127.0.0.1:9001", "127.0.0.1:9004"],
      ["127.0.0.1:9002"],
    ]);
    const { text } = await discover(inThree(...shards));
    const groups = JSON.parse(text) as readonly { readonly labels: Readonly<Record<string, string>> }[];
    expect(groups.map(({ labels }) => labels["__meta_kube_state_shards_partition"])).toEqual(["0", "1", "2", "0", "1"]);
    expect(targetsIn((await discover(fleetOf(...shards), "/sd?partition=0/1")).text)).toHaveLength(5);
  });

  it.each([
    ["another number of partitions", "1/2", /got "1\/2", want a part of 3, which the cluster is shared out over/],
    ["one that there is not", "3/3", /got "3\/3", want one from 0\/3 to 2\/3/],
    ["no number", "one", /got "one", want one such as 0\/3/],
    ["a number alone", "1", /got "1", want one such as 0\/3/],
    ["nothing", "", /got "", want one such as 0\/3/],
    ["less than none", "-1/3", /got "-1\/3", want one such as/],
    ["two", "0/3&partition=1/3", /got "0\/3" and "1\/3", want one such as/],
  ])("refuses %s with 400, on which Prometheus keeps the list it has", async (_, asked, want) => {
    const { status, type, text } = await discover(inThree(...shards), `/sd?partition=${asked}`);
    expect([status, type]).toEqual([400, "text/plain; charset=utf-8"]);
    expect(text).toMatch(want);
  });

  it("answers an empty list for a partition without a shard of a fleet that is known, and 503 where it may have one", async () => {
    const [first] = shards;
    if (first === undefined) return expect.fail("no shards");
    const fleet = inThree(first);
    expect(await discover(fleet, "/sd?partition=1/3")).toMatchObject({ status: 200, text: "[]\n" });
    expect(await discover({ ...fleet, complete: false }, "/sd?partition=1/3")).toMatchObject({ status: 503 });
    expect(await discover({ ...fleet, current: false }, "/sd?partition=1/3")).toMatchObject({ status: 503 });
    expect(await discover({ ...fleet, current: false }, "/sd?partition=0/3")).toMatchObject({ status: 200 });
    const mute = inThree(first, at("shard-1", undefined));
    expect(await discover(mute, "/sd?partition=1/3")).toMatchObject({ status: 503 });
    expect(await discover(inThree(), "/sd?partition=1/3")).toMatchObject({ status: 200, text: "[]\n" });
  });
});
