import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["tests/**/*.test.ts"], exclude: ["tests/runtimes/**"], testTimeout: 60_000, pool: "threads" },
});
