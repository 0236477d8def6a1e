import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { podNamespace } from "./pod-namespace.ts";

const folder = mkdtempSync(join(tmpdir(), "kss-service-account-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("podNamespace", () => {
  it("is what the service account's file says, and undefined where there is none", async () => {
    writeFileSync(join(folder, "namespace"), "monitoring\n");
    expect(await podNamespace(folder)).toBe("monitoring");
    writeFileSync(join(folder, "namespace"), "");
    expect(await podNamespace(folder)).toBeUndefined();
    expect(await podNamespace(join(folder, "none"))).toBeUndefined();
  });
});
