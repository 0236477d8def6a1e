// Loaded before a daemon starts: the limit of its container is what the file E2E_MEMORY_LIMIT_FILE says, as if a cgroup did.
import { readFileSync } from "node:fs";

const file = process.env.E2E_MEMORY_LIMIT_FILE;
process.constrainedMemory = () => Number(readFileSync(file, "utf8"));
