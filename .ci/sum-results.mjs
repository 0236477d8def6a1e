// Sums what `.ci/run` ran: `node sum-results.mjs FOLDER NAME=CODE...` prints what failed and, last, `N passed, N failed`.
// A check with a vitest report NAME.json in FOLDER counts by its tests, any other as one. Ends with 1 when anything failed.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

const REPORTED = ["unit", "e2e"];
const REASON_LINES = 25;
const REASON_COLUMNS = 400;
const [folder = ".", ...checks] = process.argv.slice(2);
const counts = { passed: 0, failed: 0 };
for (const check of checks) {
  const [name = "", code = "1"] = check.split("=");
  const { passed, faults } = REPORTED.includes(name) ? fromReport(name, code) : fromCode(name, code);
  counts.passed += passed;
  counts.failed += faults.length;
  for (const fault of faults) process.stdout.write(`FAILED ${fault}\n`);
}
if (checks.length === 0) counts.failed += 1;
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;

function fromCode(name, code) {
  return code === "0" ? { passed: 1, faults: [] } : { passed: 0, faults: [`${name}: ended with ${code}`] };
}

/** The last lines of what a test or a hook said, before its stack: its report may be far above, or cut. */
function reasonOf(message) {
  if (message === undefined) return "";
  const [said] = stripVTControlCharacters(message).split(/\n\s+at /);
  const lines = said.trimEnd().split("\n").slice(-REASON_LINES);
  return lines.map((line) => `\n  | ${line.slice(0, REASON_COLUMNS)}`).join("");
}

/** Failures of hooks, whose tests are reported as skipped. */
function hookFaults(name) {
  const path = join(folder, `${name}.hooks.json`);
  if (!existsSync(path)) return [];
  return JSON.parse(readFileSync(path, "utf8")).map(
    ({ file, message }) => `${name}: a hook of ${file}${reasonOf(message)}`,
  );
}

/** A skipped test counts as failed: what was not run does not hold. So does a file that could not be loaded. */
function fromReport(name, code) {
  const path = join(folder, `${name}.json`);
  if (!existsSync(path)) return { passed: 0, faults: [`${name}: no report, ended with ${code}`] };
  const files = JSON.parse(readFileSync(path, "utf8")).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === "passed").length;
  const faults = [
    ...tests
      .filter((test) => test.status !== "passed")
      .map((test) => `${name}: ${test.status}: ${test.fullName}${reasonOf(test.failureMessages?.[0])}`),
    ...files
      .filter((file) => file.status === "failed" && file.assertionResults.length === 0)
      .map((file) => `${name}: ${file.name} could not be loaded`),
    ...hookFaults(name),
  ];
  if (faults.length === 0 && code !== "0") faults.push(`${name}: ended with ${code}, though no test failed`);
  if (tests.length === 0) faults.push(`${name}: no test ran`);
  return { passed, faults };
}
