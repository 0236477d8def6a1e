import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderScalePage, SCALE_SECTIONS } from "./scale-page.ts";

const PAGE = new URL("../../../../docs/scale.md", import.meta.url).pathname;

// `npm test -- packages/cli/src/docs -u` writes it anew.
describe("docs/scale.md", () => {
  it("has the examples, the reasons and the options as the code has them", async () => {
    const page = readFileSync(PAGE, "utf8");
    for (const name of SCALE_SECTIONS)
      for (const mark of ["begin", "end"]) expect(page.split(`<!-- scale:${name} ${mark} -->`)).toHaveLength(2);
    await expect(renderScalePage(page)).toMatchFileSnapshot(PAGE);
  });
});
