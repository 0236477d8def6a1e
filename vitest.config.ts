import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "deploy/**/*.test.ts", "scripts/*.test.mjs"],
    // Tests wait for a state, never for a duration; this bounds a wait that will not end.
    testTimeout: 90_000,
    hookTimeout: 60_000,
    setupFiles: ["scripts/full-size-arbitraries.ts"],
    pool: "forks",
    env: { NODE_ENV: "test" },
  },
});
