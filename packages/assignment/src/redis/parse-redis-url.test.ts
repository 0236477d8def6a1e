import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StoreUrlError } from "../store-errors.ts";
import { parseRedisUrl, type RedisTarget, showTarget } from "./parse-redis-url.ts";

const read = (url: string): Omit<RedisTarget, "password"> & { readonly password: string | undefined } => {
  const { password, ...rest } = parseRedisUrl(url);
  return { ...rest, password: password() };
};

function errorOf(url: string): StoreUrlError {
  try {
    parseRedisUrl(url);
  } catch (error) {
    if (error instanceof StoreUrlError) return error;
    throw error;
  }
  throw new Error(`${url} was accepted`);
}

const open = { tls: false, username: undefined, password: undefined };

describe("parseRedisUrl", () => {
  it.each([
    ["redis://cache", { ...open, kind: "single", server: { host: "cache", port: 6379 }, db: 0 }],
    ["redis://cache:7000/3", { ...open, kind: "single", server: { host: "cache", port: 7000 }, db: 3 }],
    ["redis://[::1]:7000/", { ...open, kind: "single", server: { host: "::1", port: 7000 }, db: 0 }],
    [
      "rediss://kss:p%40ss:w@cache:7000",
      { kind: "single", server: { host: "cache", port: 7000 }, db: 0, tls: true, username: "kss", password: "p@ss:w" },
    ],
    ["redis://:a@b@cache", { ...open, kind: "single", server: { host: "cache", port: 6379 }, db: 0, password: "a@b" }],
    [
      "redis+sentinel://s1:1,s2/main/2",
      {
        ...open,
        kind: "sentinel",
        sentinels: [
          { host: "s1", port: 1 },
          { host: "s2", port: 26_379 },
        ],
        master: "main",
        db: 2,
      },
    ],
    [
      "rediss+cluster://:x@n1:1,n2:2",
      {
        ...open,
        kind: "cluster",
        nodes: [
          { host: "n1", port: 1 },
          { host: "n2", port: 2 },
        ],
        tls: true,
        password: "x",
      },
    ],
  ])("reads %s", (url, want) => expect(read(url)).toEqual(want));

  it.each([
    ["cache:6379", [/no scheme/]],
    ["http://cache", [/no scheme of these/]],
    ["redis://", [/host number 1/]],
    ["redis://a,b", [/several hosts/]],
    ["redis://a:0/x", [/port from 1 to 65535/, /database: /]],
    ["redis://a:70000/1/2?x=1", [/\? and #/, /port from 1/, /database: /]],
    ["redis+sentinel://a:1,b:x", [/host number 2/, /no master name/]],
    ["redis+cluster://a:1/0", [/no databases/]],
    ["redis://secret@cache", [/without a colon/]],
    ["redis://u:%E0%A4%A@cache", [/password is not percent-encoded/]],
  ])("names every fault of %s", (url, wanted) => {
    const { faults } = errorOf(url);
    expect(faults.length, faults.join("; ")).toBe(wanted.length);
    for (const [index, pattern] of wanted.entries()) expect(faults[index]).toMatch(pattern);
  });

  it("never shows a password, in no error and in no print of a target", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9@:/?#,%]{0,6}hunter2[A-Za-z0-9@:/?#,%]{0,6}$/),
        fc.constantFrom("redis", "rediss+sentinel", "redis+cluster", "nosuch", "HTTP"),
        fc.constantFrom("@cache:1", "@cache:x/y", "@cache,b/main/3", "@"),
        (password, scheme, rest) => {
          const url = `${scheme}://user:${password}${rest}`;
          let shown = "";
          try {
            const target = parseRedisUrl(url);
            shown += inspect(target, { depth: 9 }) + JSON.stringify(target) + showTarget(target);
          } catch (error) {
            shown += `${inspect(error)}${JSON.stringify(error)}`;
          }
          expect(shown).not.toContain("hunter2");
        },
      ),
    );
  });
});

describe("a URL whose password stands in the wrong place", () => {
  it.each([
    "redis://user:hunter2",
    "user:hunter2@cache",
    "redis://cache/hunter2",
    "redis+sentinel://a:hunter2/x/hunter2",
  ])("is refused without repeating it: %s", (url) => expect(inspect(errorOf(url))).not.toContain("hunter2"));
});
