import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/delivery/**/*.test.ts"],
    globalSetup: "tests/delivery/setup.ts",
    testTimeout: 120_000,
    hookTimeout: 300_000,
    pool: "forks",
    fileParallelism: false,
  },
});
