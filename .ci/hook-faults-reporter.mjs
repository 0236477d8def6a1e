// A reporter for vitest: what its JSON report leaves out. Where a hook of a group of tests fails, that report calls them
// skipped and says no more. Writes `[{ file, message }]` to the file that KSS_HOOK_FAULTS names.
import { writeFileSync } from "node:fs";

// biome-ignore lint/style/noDefaultExport: vitest takes a reporter from the default export
export default class HookFaultsReporter {
  onTestRunEnd(modules) {
    const faults = [...modules].flatMap((module) =>
      [module, ...module.children.allSuites()].flatMap((suite) =>
        suite.errors().map(({ message }) => ({ file: module.moduleId, message })),
      ),
    );
    writeFileSync(process.env.KSS_HOOK_FAULTS, JSON.stringify(faults));
  }
}
