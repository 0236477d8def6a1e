import { StoreAccessError, StoreUrlError } from "@kube-state-shards/assignment";
import { COORDINATOR_DEFAULTS } from "@kube-state-shards/coordinator";
import { parseOptions, UsageError } from "@kube-state-shards/daemon";
import { silentLog } from "@kube-state-shards/listwatch";
import { describe, expect, it } from "vitest";
import { type StoreValues, storeOptions } from "../options/store-options.ts";
import { openCoordinatorStore } from "./open-coordinator-store.ts";
import { openMemberStore } from "./open-member-store.ts";

const values = (...argv: readonly string[]): StoreValues => parseOptions(storeOptions, argv, {});
const options = { server: "https://127.0.0.1:6443", token: () => "token", candidate: "c-0", log: silentLog };
const REDIS = ["--redis", "redis://user:secret@127.0.0.1:1"];

describe("the store that is named", () => {
  it("is Redis for coordinators and shards alike, and shows no password", async () => {
    const coordinator = openCoordinatorStore(values(...REDIS), options);
    const member = openMemberStore({ ...values(...REDIS), coordinatorUrl: undefined }, options);
    try {
      expect(coordinator.shared).toBeDefined();
      expect(coordinator.served).toBeUndefined();
      for (const { description } of [coordinator, member])
        expect(description).toMatch(/^Redis at 127\.0\.0\.1:1, prefix kube-state-shards$/);
    } finally {
      await Promise.all([coordinator.close(), member.close()]);
    }
  });

  it("is the coordinator's own: nobody else stands for election, it is served, and a running fleet may speak first", async () => {
    const opened = openCoordinatorStore(values("--store", "coordinator"), options);
    expect(opened.shared).toBeUndefined();
    expect(opened.served).toBeDefined();
    expect(opened.startPatienceMs).toBe(COORDINATOR_DEFAULTS.leaseMs);
    expect(opened.description).toContain("Run no second coordinator");
    await opened.close();
  });

  it("is for a shard the coordinator that it is told", async () => {
    const store = openMemberStore(
      { ...values("--store", "coordinator"), coordinatorUrl: "http://127.0.0.1:1/" },
      options,
    );
    expect(store.description).toBe("coordinator at http://127.0.0.1:1");
    await store.close();
  });

  it("is missed where none is named", () => {
    expect(() => openCoordinatorStore(values(), options)).toThrow(UsageError);
    expect(() => openMemberStore({ ...values(), coordinatorUrl: undefined }, options)).toThrow(UsageError);
  });

  it("is refused where it cannot be read, with every fault", () => {
    expect(() => openCoordinatorStore(values("--redis", "http://x"), options)).toThrow(StoreUrlError);
    const noFile = values("--redis", "redis://127.0.0.1:1", "--redis-password-file", "/no/such");
    expect(() => openCoordinatorStore(noFile, options)).toThrow(StoreAccessError);
    expect(() => openCoordinatorStore(values(...REDIS, "--redis-ca-file", "/no/ca"), options)).toThrow(
      /CA file without TLS/,
    );
  });
});
