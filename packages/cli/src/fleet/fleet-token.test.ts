import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readFleetToken } from "./fleet-token.ts";

const folder = mkdtempSync(join(tmpdir(), "kss-token-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (text: string): string => {
  writeFileSync(join(folder, "token"), text);
  return join(folder, "token");
};

describe("readFleetToken", () => {
  it("reads the token without the newline behind it", async () =>
    expect(await readFleetToken(fileOf("0123456789abcdef\n"))).toBe("0123456789abcdef"));

  it("makes a new one each time without a file", async () => {
    const tokens = await Promise.all([readFleetToken(undefined), readFleetToken(undefined)]);
    expect(new Set(tokens).size).toBe(2);
    expect(tokens[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ["", "0 characters"],
    ["short", "5 characters"],
    ["0123456789 abcdef", "with blanks"],
  ])("refuses %j without showing it", async (text, want) => {
    await expect(readFleetToken(fileOf(text))).rejects.toMatchObject({
      code: "KSS_INPUT_FILE",
      message: expect.stringContaining(want),
    });
  });

  it("names the option when the file is not there", async () =>
    await expect(readFleetToken(join(folder, "gone"))).rejects.toThrow(/--fleet-token-file/));
});
