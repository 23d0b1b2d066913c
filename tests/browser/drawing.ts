// Drawings by mouse, in coordinates from 0 to 1.
import type { Page } from "playwright-core";

/** An ellipse. */
const zero = Array.from(
  { length: 25 },
  (_, i) => [0.5 + 0.2 * Math.sin((i * Math.PI) / 12), 0.5 - 0.32 * Math.cos((i * Math.PI) / 12)] as const,
);

/** A pair of trousers, closed. */
const trousers = [
  [0.35, 0.12],
  [0.65, 0.12],
  [0.7, 0.9],
  [0.56, 0.9],
  [0.5, 0.4],
  [0.44, 0.9],
  [0.3, 0.9],
  [0.35, 0.12],
] as const;

export const drawings = { digits: zero, clothes: trousers };

/** Draws on the page's pad: a zero, or trousers. */
export async function draw(page: Page, task: keyof typeof drawings): Promise<void> {
  const pad = page.locator("#pad");
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) throw new Error("expected a pad that can be seen");
  const place = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  const [first, ...others] = drawings[task];
  if (first) await page.mouse.move(...place(first));
  await page.mouse.down();
  for (const spot of others) await page.mouse.move(...place(spot), { steps: 3 });
  await page.mouse.up();
}
