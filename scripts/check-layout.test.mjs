import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { checkLayout } from "./check-layout.mjs";

const roots = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** A workspace in a temporary folder: `files` by path, and a manifest for each package with what it declares. */
function workspace(files, dependencies = {}) {
  const root = mkdtempSync(join(tmpdir(), "kss-layout-"));
  roots.push(root);
  const put = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) put(path, text);
  for (const path of new Set(
    Object.keys(files).map((file) => /^(packages\/[^/]+|e2e|bench|deploy)\//.exec(file)?.[1]),
  )) {
    if (path === undefined) continue;
    put(`${path}/package.json`, JSON.stringify({ dependencies: {}, devDependencies: {}, ...dependencies[path] }));
  }
  return root;
}

const ours = (...names) => Object.fromEntries(names.map((name) => [`@kube-state-shards/${name}`, "workspace:*"]));
const line = (specifier) => ["import", `{ x } from "${specifier}";\n`].join(" ");

describe("check-layout", () => {
  it("finds nothing in a workspace that keeps the rules", () => {
    const root = workspace(
      {
        "packages/exposition/src/index.ts": 'export { x } from "./sample.ts";\n',
        "packages/exposition/src/sample.ts": 'import { inspect } from "node:util";\nexport const x = inspect;\n',
        "packages/shard/src/index.ts": line("@kube-state-shards/exposition") + line("express"),
        "e2e/main.ts": line("@kube-state-shards/shard"),
      },
      {
        "packages/shard": {
          dependencies: { ...ours("exposition"), express: "5" },
          devDependencies: { "@types/express": "5" },
        },
        e2e: { dependencies: ours("shard") },
      },
    );
    expect(checkLayout(root)).toEqual([]);
  });

  it.each([
    ["a later package", "packages/exposition", "families", "exposition may import only simulator"],
    ["shard from coordinator", "packages/coordinator", "shard", "coordinator may import only simulator, exposition"],
    ["coordinator from shard", "packages/shard", "coordinator", "shard may import only simulator, exposition"],
    ["anything of ours from the simulator", "packages/simulator", "exposition", "simulator imports nothing of ours"],
    ["e2e from a package", "packages/cli", "e2e", "nothing imports e2e"],
  ])("refuses to import %s, in a test as well", (...[, folder, target, fault]) => {
    for (const file of ["index.ts", "index.test.ts"]) {
      const root = workspace(
        { [`${folder}/src/${file}`]: line(`@kube-state-shards/${target}`) },
        { [folder]: { dependencies: ours(target) } },
      );
      expect(checkLayout(root)).toEqual([expect.stringContaining(fault)]);
    }
  });

  it("refuses relative imports out of a package and imports of a package's inside", () => {
    const root = workspace(
      {
        "packages/shard/src/index.ts":
          line("../../exposition/src/sample.ts") +
          line("@kube-state-shards/exposition/src/sample.ts") +
          line("./gone.ts"),
        "packages/exposition/src/sample.ts": "export const x = 1;\n",
      },
      { "packages/shard": { dependencies: ours("exposition") } },
    );
    expect(checkLayout(root)).toEqual([
      expect.stringContaining("outside its package"),
      expect.stringContaining("a file inside a package"),
      expect.stringContaining("not there"),
    ]);
  });

  it("lets tests, and tests only, import what a package offers to tests", () => {
    const root = workspace(
      {
        "packages/exposition/src/testing/index.ts": line("vitest"),
        "packages/shard/src/index.ts": line("@kube-state-shards/exposition/testing"),
        "packages/shard/src/index.test.ts": line("@kube-state-shards/exposition/testing"),
        "e2e/main.ts": line("@kube-state-shards/exposition/testing"),
        "package.json": "{}",
      },
      {
        "packages/exposition": { devDependencies: { vitest: "1.0.0" } },
        "packages/shard": { dependencies: ours("exposition") },
        e2e: { dependencies: ours("exposition") },
      },
    );
    expect(checkLayout(root)).toEqual([expect.stringMatching(/^packages\/shard\/src\/index\.ts: .*for tests only/)]);
  });

  it("wants what is imported declared, and what is declared imported", () => {
    const root = workspace(
      {
        "packages/shard/src/index.ts": line("express") + line("fast-check"),
        "packages/shard/src/index.test.ts": line("fast-check"),
      },
      { "packages/shard": { dependencies: { yaml: "2" }, devDependencies: { "fast-check": "4" } } },
    );
    expect(checkLayout(root)).toEqual([
      expect.stringMatching(/imports "express", which .* does not declare/),
      expect.stringMatching(/index\.ts: imports "fast-check", which .* add it to its dependencies/),
      expect.stringMatching(/declares "yaml", which no file of it imports/),
    ]);
  });

  it("lets tests alone use what the workspace declares for all of them", () => {
    const files = ["index.test.ts", "contract.case.ts", "testing/clock.ts", "index.ts"];
    const root = workspace({
      "package.json": JSON.stringify({ devDependencies: { vitest: "5" } }),
      ...Object.fromEntries(files.map((file) => [`packages/shard/src/${file}`, line("vitest")])),
    });
    expect(checkLayout(root)).toEqual([expect.stringMatching(/shard\/src\/index\.ts: imports "vitest"/)]);
  });

  it("refuses a package without a place, names that say nothing, and files that are too long", () => {
    const root = workspace({
      "packages/extra/src/index.ts": "",
      "packages/shard/src/utils/clock.ts": "",
      "packages/shard/src/helpers.test.ts": "",
      "scripts/long.mjs": "\n".repeat(401),
    });
    expect(checkLayout(root)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('package "extra" has no place'),
        expect.stringContaining('the name "utils" says nothing'),
        expect.stringContaining('the name "helpers" says nothing'),
        expect.stringContaining("401 lines, want at most 400"),
      ]),
    );
  });

  it("ends with 1 and prints the faults as a command", () => {
    const root = workspace({ "packages/shard/src/misc.ts": "" });
    const script = join(dirname(fileURLToPath(import.meta.url)), "check-layout.mjs");
    const run = () => execFileSync(process.execPath, [script, root], { stdio: "pipe", encoding: "utf8" });
    expect(run).toThrow(
      expect.objectContaining({ status: 1, stderr: expect.stringContaining('the name "misc" says nothing') }),
    );
  });
});
