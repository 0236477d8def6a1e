import { imageEnvironment } from "./image-environment.ts";
import { REPORTS } from "./reports.ts";
import { readSettings, USAGE } from "./settings.ts";

async function main(argv: readonly string[]): Promise<void> {
  const settings = readSettings(argv);
  if (settings.values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const report = REPORTS[settings.report];
  if (report === undefined) {
    const names = Object.keys(REPORTS).filter((name) => name !== "");
    throw new Error(`got ${settings.report}, want ${names.join(", ")} or options only\n${USAGE}`);
  }
  Object.assign(process.env, { ...imageEnvironment(), ...process.env });
  await report(settings);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
