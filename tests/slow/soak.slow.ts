// A minute of what `npm run soak` does for half an hour.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("memory stays flat, and bits the same, for a minute", () => {
  const program = fileURLToPath(new URL("../soak/main.ts", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "--import", "tsx", program, "--minutes", "1"], {
    encoding: "utf8",
  });
  expect(`${stdout}${stderr}`).toContain(": flat");
  expect(status).toBe(0);
});
