import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { StoreAccessError, StoreUrlError } from "../store-errors.ts";
import { type RedisStoreOptions, readAccess } from "./redis-store-options.ts";

const folder = mkdtempSync(join(tmpdir(), "kss-store-options-"));
afterAll(() => rmSync(folder, { recursive: true }));
const passwordFile = join(folder, "password");

const given = (more: Partial<RedisStoreOptions>): RedisStoreOptions => ({
  url: "redis://cache",
  deployment: "blue",
  ...more,
});
function faultsOf(options: RedisStoreOptions): readonly string[] {
  try {
    readAccess(options);
  } catch (error) {
    if (error instanceof StoreUrlError) return error.faults;
    throw error;
  }
  return [];
}

describe("readAccess", () => {
  it("takes the password from the URL, else from the file without its line break, read each time", () => {
    expect(readAccess(given({})).password()).toBeUndefined();
    expect(readAccess(given({ url: "redis://:a@cache" })).password()).toBe("a");
    writeFileSync(passwordFile, "b \n");
    const { password } = readAccess(given({ passwordFile }));
    expect(password()).toBe("b ");
    writeFileSync(passwordFile, "c");
    expect(password()).toBe("c");
    rmSync(passwordFile);
    expect(password()).toBe("c");
  });

  it("wants files to be there at the start", () => {
    const none = join(folder, "none");
    expect(() => readAccess(given({ passwordFile: none }))).toThrow(StoreAccessError);
    expect(() => readAccess(given({ url: "rediss://cache", caFile: none }))).toThrow(/read CA file/);
  });

  it("names all settings that do not fit together", () => {
    const options = { url: "redis://:a@cache", passwordFile, sentinelPasswordFile: passwordFile, caFile: "ca.pem" };
    expect(faultsOf(given({ ...options, prefix: "a{b}", deployment: "" }))).toEqual([
      expect.stringMatching(/password both/),
      expect.stringMatching(/without sentinels/),
      expect.stringMatching(/CA file without TLS/),
      expect.stringMatching(/prefix/),
      expect.stringMatching(/deployment/),
    ]);
    expect(faultsOf(given({ prefix: "team/a:blue" }))).toEqual([]);
  });
});
