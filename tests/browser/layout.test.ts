// The page fits phones and desktops, and its texts can be read in light and dark.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faintTexts } from "./contrast.ts";
import { type FileServer, serve } from "./server.ts";
import { openChromium, type Tab } from "./tab.ts";

let server: FileServer;
beforeAll(async () => {
  server = await serve(new URL("../../examples/browser/dist/", import.meta.url));
});
afterAll(() => server.close());

describe.each([
  { width: 360, colorScheme: "light" },
  { width: 360, colorScheme: "dark" },
  { width: 1280, colorScheme: "dark" },
] as const)("$width px, $colorScheme", ({ width, colorScheme }) => {
  let tab: Tab;
  beforeAll(async () => {
    tab = await openChromium({ viewport: { width, height: 800 }, colorScheme });
    await tab.goto(`${server.url}#clothes`);
    await tab.evaluate(`new Promise((resolve) => {
      const look = () => (document.querySelectorAll("#accuracy-chart circle").length > 0 ? resolve() : setTimeout(look, 50));
      const start = () => (document.body.dataset.state === "new" ? (document.querySelector("#train").click(), look()) : setTimeout(start, 50));
      start();
    })`);
    await tab.click("#example");
    await tab.evaluate("new Promise((resolve) => setTimeout(resolve, 300))");
  });
  afterAll(() => tab.close());

  test("nothing sticks out", async () => {
    expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(width);
    const out = `[...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > innerWidth).map((e) => e.outerHTML.slice(0, 80))`;
    expect(await tab.evaluate(out)).toEqual([]);
  });

  test("texts have a contrast of 4.5 or more", async () => {
    expect(await tab.evaluate(`(${faintTexts})()`)).toEqual([]);
  });

  test("buttons are 36 px high or more, and the keyboard reaches each one, with a ring around it", async () => {
    expect(
      await tab.evaluate(`[...document.querySelectorAll("button, .button")].filter((e) => e.offsetHeight < 36).map((e) => e.textContent)`),
    ).toEqual([]);
    const count = Number(await tab.evaluate(`document.querySelectorAll("button:not(:disabled), input").length`));
    await tab.evaluate("document.activeElement.blur()");
    const reached = new Set<unknown>();
    for (let i = 0; i < count + 2; i++) {
      await tab.press("Tab");
      const [id, ring] = (await tab.evaluate(`{
        const { activeElement: e } = document;
        const shown = e.closest(".button") ?? e;
        [e.id, getComputedStyle(shown).outlineStyle]
      }`)) as [string, string];
      if (id === "") continue;
      expect(ring, id).toBe("solid");
      reached.add(id);
    }
    expect(reached.size).toBe(count);
  });
});
