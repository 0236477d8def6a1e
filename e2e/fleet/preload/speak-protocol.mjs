// Loaded before a daemon starts: it speaks the versions E2E_PROTOCOL, such as 1-2, as another release would.
import { registerHooks } from "node:module";

const [min, max] = process.env.E2E_PROTOCOL.split("-").map(Number);
const DECLARED = /\bPROTOCOL(: VersionRange)? = \{ min: \d+, max: \d+ \}/;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!/shard-report\.ts$|\.mjs$/.test(url) || loaded.source === undefined) return loaded;
    const source = String(loaded.source);
    if (!DECLARED.test(source)) return loaded;
    process.stderr.write(`speaks the protocol ${min} to ${max}\n`);
    return {
      ...loaded,
      source: source.replace(DECLARED, (_, type = "") => `PROTOCOL${type} = { min: ${min}, max: ${max} }`),
    };
  },
});
