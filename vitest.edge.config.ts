import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/edge/**/*.edge.ts"],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    pool: "forks",
    globalSetup: "tests/edge/setup.ts",
  },
});
