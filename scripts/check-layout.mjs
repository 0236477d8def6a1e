// Holds what the linters cannot see: which package may import which, how long a file may be, what it may be called.
// `node scripts/check-layout.mjs [root]` prints every fault with what to do, and ends with 1 when there is one.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { readImports } from "./read-imports.mjs";

const SCOPE = "@kube-state-shards/";
/** A package imports only packages of earlier rows. Those of one row never import each other; `simulator` imports none of ours. */
const ROWS = [
  ["simulator"],
  ["exposition"],
  ["families"],
  ["listwatch"],
  ["assignment"],
  ["daemon"],
  ["shard", "coordinator"],
  ["cli"],
];
const IMPORTS_NOTHING_OF_OURS = ["simulator"];
/** Workspace folders beside `packages/`: they may import every package, and no package imports them. */
const OUTSIDE = ["e2e", "bench", "deploy"];
const FORBIDDEN_NAMES = ["utils", "util", "common", "core", "helpers", "helper", "misc"];
const MAX_LINES = 400;
const SKIPPED_FOLDERS = ["node_modules", "dist", "coverage"];

/** Every fault of the tree at `root`, as lines `file: what is wrong: what to do`. */
export function checkLayout(root) {
  const faults = [];
  const files = listFiles(root);
  for (const file of files) faults.push(...checkName(root, file), ...checkLength(root, file));
  for (const folder of workspaceFolders(root)) {
    faults.push(
      ...checkPackage(
        root,
        folder,
        files.filter((file) => file.startsWith(folder + sep)),
      ),
    );
  }
  return faults;
}

function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name.startsWith(".") || SKIPPED_FOLDERS.includes(entry.name) ? [] : listFiles(path);
    return /\.(ts|mjs)$/.test(entry.name) ? [path] : [];
  });
}

function workspaceFolders(root) {
  const packages = existsSync(join(root, "packages"))
    ? readdirSync(join(root, "packages")).map((name) => join("packages", name))
    : [];
  return [...packages, ...OUTSIDE]
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(join(folder, "package.json")));
}

function checkName(root, file) {
  const path = relative(root, file);
  const names = path.split(sep).map((part) => part.split(".")[0]);
  return names
    .filter((name) => FORBIDDEN_NAMES.includes(name))
    .map((name) => `${path}: the name "${name}" says nothing: name it for the one thing it holds.`);
}

function checkLength(root, file) {
  const lines = readFileSync(file, "utf8").split("\n").length - 1;
  return lines <= MAX_LINES
    ? []
    : [`${relative(root, file)}: ${lines} lines, want at most ${MAX_LINES}: split it by concern.`];
}

function checkPackage(root, folder, files) {
  const name = basename(folder);
  const isPackage = dirname(folder) === join(root, "packages");
  const manifestPath = join(relative(root, folder), "package.json");
  if (isPackage && rowOf(name) === -1) {
    return [`${manifestPath}: package "${name}" has no place in the order: give it a row in scripts/check-layout.mjs.`];
  }
  const manifest = readManifest(folder);
  // What every test may use is declared once, at the top.
  const shared = new Set(Object.keys(readManifest(root).devDependencies ?? {}));
  const declared = new Set(Object.keys(manifest.dependencies ?? {}));
  const declaredDev = new Set(Object.keys(manifest.devDependencies ?? {}));
  const imported = new Set();
  const faults = [];
  for (const file of files) {
    const path = relative(root, file);
    for (const { specifier, typeOnly } of readImports(readFileSync(file, "utf8"))) {
      const at = `${path}: imports "${specifier}"`;
      if (specifier.startsWith(".")) {
        faults.push(...checkRelative({ at, file, folder, specifier }));
        continue;
      }
      if (specifier.startsWith("node:")) continue;
      const dependency = dependencyOf(specifier);
      imported.add(dependency);
      if (dependency.startsWith(SCOPE)) faults.push(...checkOurs({ at, path, name, isPackage, specifier, dependency }));
      const devMayDo = typeOnly || isForTests(path);
      if (devMayDo && shared.has(dependency)) continue;
      if (
        !declared.has(dependency) &&
        !(devMayDo && declaredDev.has(dependency)) &&
        !declaredDev.has(typesOf(dependency))
      ) {
        const wanted = devMayDo ? "dependencies or devDependencies" : "dependencies";
        faults.push(`${at}, which ${manifestPath} does not declare: add it to its ${wanted}.`);
      }
    }
  }
  for (const dependency of [...declared, ...declaredDev]) {
    const used = imported.has(dependency) || [...imported].some((one) => typesOf(one) === dependency);
    if (!used) faults.push(`${manifestPath}: declares "${dependency}", which no file of it imports: remove it.`);
  }
  return faults;
}

function checkRelative({ at, file, folder, specifier }) {
  const faults = [];
  const target = resolve(dirname(file), specifier);
  if (!target.startsWith(folder + sep))
    faults.push(`${at}, which lies outside its package: import the package by its name.`);
  else if (!existsSync(target))
    faults.push(`${at}, which is not there: relative imports name the file with its ending.`);
  return faults;
}

function checkOurs({ at, path, name, isPackage, specifier, dependency }) {
  const faults = [];
  const target = dependency.slice(SCOPE.length);
  // What a package offers to tests alone, such as contract suites, stands apart: a daemon would load the test runner with it.
  const isForTestsOnly = specifier === `${dependency}/testing`;
  if (isForTestsOnly && !isForTests(path)) faults.push(`${at}, which is for tests only: import "${dependency}".`);
  else if (specifier !== dependency && !isForTestsOnly)
    faults.push(`${at}, a file inside a package: import "${dependency}", and export there what is missing.`);
  if (OUTSIDE.includes(target)) faults.push(`${at}: nothing imports ${target}: move what both need into a package.`);
  if (!isPackage || OUTSIDE.includes(target)) return faults;
  if (rowOf(target) === -1)
    faults.push(`${at}, which is no package of ours: see the order in scripts/check-layout.mjs.`);
  else if (IMPORTS_NOTHING_OF_OURS.includes(name))
    faults.push(`${at}: ${name} imports nothing of ours, so that it cannot share our faults.`);
  else if (rowOf(target) >= rowOf(name)) {
    faults.push(
      `${at}: ${name} may import only ${allowedFor(name).join(", ") || "nothing of ours"}: move what both need into one of these.`,
    );
  }
  return faults;
}

function readManifest(folder) {
  const path = join(folder, "package.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

/** Tests, and what only tests use: contract suites, benches, folders called `testing` or `fixtures`. */
const isForTests = (path) =>
  /\.(test|case|bench)\.ts$/.test(path) ||
  path.split(sep).some((part) => ["testing", "fixtures"].includes(part) || OUTSIDE.includes(part));

const rowOf = (name) => ROWS.findIndex((row) => row.includes(name));
const allowedFor = (name) => ROWS.slice(0, rowOf(name)).flat();

/** `@scope/name/deep` → `@scope/name`, `name/deep` → `name`. */
const dependencyOf = (specifier) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
const typesOf = (dependency) => `@types/${dependency.replace(/^@([^/]+)\//, "$1__")}`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = checkLayout(resolve(process.argv[2] ?? "."));
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.stderr.write(`check-layout: ${faults.length} faults.\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
