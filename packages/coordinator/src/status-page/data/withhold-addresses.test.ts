import { describe, expect, it } from "vitest";
import { withholdAddresses } from "./withhold-addresses.ts";

describe("what is told to anybody", () => {
  it.each([
    ["connect redis://user:secret@redis.prod.svc:6379/0: refused", "connect (address withheld): refused"],
    ["connect ECONNREFUSED 10.0.0.12:6379", "connect ECONNREFUSED (address withheld)"],
    ["reach 192.168.1.1.", "reach (address withheld)."],
    ["at [fd00::12]:6379 nobody listens", "at (address withheld) nobody listens"],
    ["connect ECONNREFUSED ::1:6379", "connect ECONNREFUSED (address withheld)"],
    ["getaddrinfo of api.internal:6443 failed", "getaddrinfo of (address withheld) failed"],
    ['from "https://kubernetes.default.svc/apis"', 'from "(address withheld)"'],
  ])("holds no address: %s", (text, told) => expect(withholdAddresses(text)).toBe(told));

  it.each([
    "silent: shard-0 has not reported within its lease",
    "unowned: no shard can take ns/payments#2of8, cluster/nodes",
    "update started at 07:22:33 on 2026-01-01",
    "1,000 nodes want 2 shards and allow 2 to 3; there are 5",
    "Apply what kube-state-shards rbac --scaler on prints.",
  ])("keeps what is none: %s", (text) => expect(withholdAddresses(text)).toBe(text));
});
