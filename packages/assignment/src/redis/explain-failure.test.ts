import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { explainFailure } from "./explain-failure.ts";

const context = { target: "Redis at cache:6379", attempted: "read the assignment" };
const failed = (message: string, code?: string): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

describe("explainFailure", () => {
  it.each([
    [
      failed("connect ECONNREFUSED 127.0.0.1:1", "ECONNREFUSED"),
      "KSS_STORE_UNREACHABLE",
      /refused \(.*\)\. Check that it runs/,
    ],
    [failed("WRONGPASS invalid username-password pair or user is disabled."), "KSS_STORE_ACCESS", /wrong password/],
    [failed("NOAUTH Authentication required."), "KSS_STORE_ACCESS", /wants a password/],
    [failed("NOPERM this user has no permissions"), "KSS_STORE_ACCESS", /redis-schema\.md/],
    [failed("READONLY You can't write against a read only replica."), "KSS_STORE_NOT_WRITABLE", /primary/],
    [failed("OOM command not allowed when used memory > 'maxmemory'."), "KSS_STORE_NOT_WRITABLE", /noeviction/],
    [failed("MISCONF Redis is configured to save RDB snapshots"), "KSS_STORE_NOT_WRITABLE", /refuses writes/],
    [failed("MASTERDOWN Link with MASTER is down"), "KSS_STORE_UNREACHABLE", /lost its primary/],
    [failed("LOADING Redis is loading the dataset in memory"), "KSS_STORE_UNREACHABLE", /loading/],
    [failed("MOVED 3999 127.0.0.1:6381"), "KSS_STORE_UNREACHABLE", /redis\+cluster/],
    [failed("Command timed out"), "KSS_STORE_UNREACHABLE", /in time/],
    [failed("connect ETIMEDOUT", "ETIMEDOUT"), "KSS_STORE_UNREACHABLE", /in time/],
    [failed("self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"), "KSS_STORE_UNREACHABLE", /caFile/],
    [failed('Protocol error, got "H" as reply type byte'), "KSS_STORE_UNREACHABLE", /another protocol/],
    [failed('Unknown RESP type 72 "H". Please report this.'), "KSS_STORE_UNREACHABLE", /another protocol/],
    [failed("All sentinels are unreachable."), "KSS_STORE_UNREACHABLE", /name of the master/],
    [failed("Connection is closed."), "KSS_STORE_UNREACHABLE", /connection failed/],
    ["a thrown text", "KSS_STORE_UNREACHABLE", /connection failed/],
  ])("says of %s what it means and what to do", (error, code, pattern) => {
    const explained = explainFailure(error, context);
    expect(explained.code).toBe(code);
    expect(explained.message).toMatch(pattern);
    expect(explained.message).toMatch(/^read the assignment \(Redis at cache:6379\): /);
  });

  it("looks into what a cluster's nodes said", () => {
    const error = Object.assign(new Error("Failed to refresh slots cache."), { lastNodeError: failed("NOAUTH x") });
    expect(explainFailure(error, context).code).toBe("KSS_STORE_ACCESS");
  });

  it("shows no password: neither a command's arguments, nor an answer that repeats it", () => {
    const error = Object.assign(failed("ERR unknown command 'AUTH', with args beginning with: 'hunter2'"), {
      command: { name: "auth", args: ["hunter2"] },
    });
    const explained = explainFailure(error, { ...context, secrets: [undefined, "", "hunter2"] });
    expect(inspect(explained, { depth: 9 })).not.toContain("hunter2");
    expect(inspect(explained, { depth: 9 })).toContain("unknown command");
  });

  it("leaves our own errors as they are", () => {
    const own = explainFailure(failed("x"), context);
    expect(explainFailure(own, context)).toBe(own);
  });
});
