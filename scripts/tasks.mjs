import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const TEST_RESULTS = join(".cache", "test-results.json");

/** What `npm run <name>` does. Each takes `{ root, argv, userCwd, run, say }` and resolves with `{ code, signal }`. */
export const TASKS = {
  // From where the user stands, so that relative paths among the arguments mean what they say.
  cli: ({ root, argv, userCwd, run }) => run("node", [join(root, "packages/cli/src/main.ts"), ...argv], userCwd),
  e2e: ({ root, argv, userCwd, run }) => run("node", [join(root, "e2e/main.ts"), ...argv], userCwd),
  bench: ({ root, argv, userCwd, run }) => run("node", [join(root, "bench/main.ts"), ...argv], userCwd),
  types: ({ root, argv, run }) => run("tsc", ["-b", ...argv], root),
  lint: async ({ root, argv, run, say }) => {
    const checks = [
      ["biome", ["check", "--error-on-warnings", ...argv]],
      ["node", [join(root, "scripts/check-layout.mjs"), root]],
      ["knip", []],
    ];
    // All of them, whatever the first says: one run shows every fault.
    const failed = [];
    for (const [command, args] of checks) {
      const { code, signal } = await run(command, args, root);
      if (signal !== null) return { code, signal };
      if (code !== 0) failed.push(args[0]?.endsWith("check-layout.mjs") ? "check-layout" : command);
    }
    if (failed.length > 0) say(`lint: ${failed.join(", ")} found faults (above).`);
    return { code: failed.length > 0 ? 1 : 0, signal: null };
  },
  test: async ({ root, argv, run }) => {
    const results = join(root, TEST_RESULTS);
    rmSync(results, { force: true });
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];
    const ended = await run("vitest", ["run", ...reporters, ...argv], root);
    if (ended.signal !== null) return ended;
    process.stdout.write(`${lastLine(results, ended.code)}\n`);
    return ended;
  },
};

/** `N passed, N failed`. A file that could not be loaded counts as one failed test, as does an error outside all tests. */
function lastLine(results, code) {
  let passed = 0;
  let failed = 0;
  try {
    const report = JSON.parse(readFileSync(results, "utf8"));
    passed = report.numPassedTests;
    failed =
      report.numFailedTests +
      report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  } catch {
    // No report: vitest ended before it could write one, which `code` tells.
  }
  return `${passed} passed, ${failed === 0 && code !== 0 ? 1 : failed} failed`;
}
