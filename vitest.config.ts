import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/browser/**", "tests/delivery/**", "tests/edge/**", "tests/runtimes/**", "tests/slow/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: "100%", // one process per core: most files are arithmetic in one thread
    execArgv: ["--expose-gc"], // the leak test measures the JavaScript heap
  },
});
