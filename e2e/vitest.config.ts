import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("..", import.meta.url)),
    include: ["e2e/**/*.test.ts"],
    globalSetup: [fileURLToPath(new URL("global-setup.ts", import.meta.url))],
    // Waits are for states; this bounds one that will not come, on a machine that is busy.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 60_000,
    pool: "forks",
    // One file after the other: the files share one API server, and some restart it.
    fileParallelism: false,
    env: { NODE_ENV: "test" },
  },
});
