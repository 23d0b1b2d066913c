// Writes the screenshots of docs/: npm run example:browser:screenshots
import { chromium } from "playwright-core";
import { drawings } from "./drawing.ts";
import { serve } from "./server.ts";
import { drag, launchOptions } from "./tab.ts";

const server = await serve(new URL("../../examples/browser/dist/", import.meta.url));
const browser = await chromium.launch(launchOptions);
const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 780 } };
for (const [name, viewport] of Object.entries(sizes)) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const task of ["digits", "clothes"] as const) {
      if ((task === "clothes") !== (colorScheme === "dark")) continue;
      const page = await browser.newPage({ viewport, colorScheme, reducedMotion: "reduce" });
      await page.goto(`${server.url}#${task}`);
      await page.getByRole("button", { name: "Train", exact: true }).click({ timeout: 60_000 });
      await page.waitForSelector("body[data-state=done]", { timeout: 180_000 });
      await page.locator("#pad").scrollIntoViewIfNeeded();
      await drag(page.mouse, () => page.locator("#pad").boundingBox(), drawings[task]);
      await page.waitForFunction("document.querySelector('#guess').textContent !== ''");
      await page.evaluate("scrollTo(0, 0)");
      await page.screenshot({ path: `docs/browser/${name}-${colorScheme}.png`, fullPage: true });
      await page.close();
    }
  }
}
await browser.close();
server.close();
