// examples/browser as built, in each browser: it trains, keeps, tests, downloads and opens.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawings } from "./drawing.ts";
import { type FileServer, serve } from "./server.ts";
import { type BrowserName, openTab, type Tab } from "./tab.ts";

let server: FileServer;
beforeAll(async () => {
  server = await serve(new URL("../../examples/browser/dist/", import.meta.url));
});
afterAll(() => server.close());

/** The weights after all epochs without a pause, by browser: they are the same. */
const fingerprints = new Map<BrowserName, string>();

describe.each(["chromium", "firefox"] as const)("%s", (name) => {
  let tab: Tab;
  beforeAll(async () => {
    tab = await openTab(name);
  });
  afterAll(() => tab.close());

  const until = async (expression: string) => {
    const end = performance.now() + 180_000;
    while (!(await tab.evaluate(`Boolean(${expression})`))) {
      const alert = await tab.evaluate("document.querySelector('#alert').textContent");
      if (alert || performance.now() > end) throw new Error(`expected ${expression}, got ${alert || "nothing for long"}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const state = (wanted: string) => until(`document.body.dataset.state === "${wanted}"`);
  const text = async (id: string) => String(await tab.evaluate(`document.querySelector("#${id}").textContent`));
  const fingerprint = async () => {
    await until("/^[0-9a-f]{16}$/.test(document.querySelector('#fingerprint').textContent)");
    return text("fingerprint");
  };

  test("trains until it is right on nearly all unseen digits, from the keyboard", async () => {
    await tab.goto(server.url);
    await state("new");
    const untrained = Number.parseFloat(await text("accuracy"));
    expect(untrained).toBeLessThan(40);
    await tab.evaluate("document.querySelector('#train').focus()");
    await tab.press("Enter");
    await state("training");
    await until("Number(document.querySelector('#speed').textContent.replace(',', '')) > 0");
    await state("done");
    expect(Number.parseFloat(await text("accuracy"))).toBeGreaterThan(97);
    expect(await text("epoch")).toBe("30 / 30");
    expect(await tab.evaluate("document.querySelectorAll('#accuracy-chart circle').length")).toBe(30);
    expect(
      await tab.evaluate("new Set(document.querySelector('#filters').getContext('2d').getImageData(0, 0, 47, 11).data).size"),
    ).toBeGreaterThan(50);
    expect(await tab.evaluate("[...document.querySelectorAll('#confusion td')].reduce((sum, td) => sum + Number(td.textContent), 0)")).toBe(
      359,
    );
    fingerprints.set(name, await fingerprint());
  });

  test("recognises a drawing, and says when there is none", async () => {
    await tab.draw("#pad", drawings.digits);
    await until("document.querySelector('#guess').textContent === 'It says: 0'");
    await tab.click("#clear");
    expect(await text("guess")).toBe("");
    await tab.click("#example");
    await until("/[✓✗]/.test(document.querySelector('#guess').textContent)");
  });

  test("pauses, is the same after a reload, and ends with the weights of an undisturbed run", async () => {
    await tab.click("#restart");
    await state("new");
    await tab.click("#train");
    await state("training");
    await until("document.querySelectorAll('#accuracy-chart circle').length >= 3");
    await tab.click("#train");
    await state("paused");
    const [before, epoch] = [await fingerprint(), await text("epoch")];
    expect(before).not.toBe(fingerprints.get(name));
    await tab.evaluate("new Promise((resolve) => setTimeout(resolve, 300))");
    await tab.reload();
    await state("paused");
    expect(await fingerprint()).toBe(before);
    expect(await text("epoch")).toBe(epoch);
    expect(await tab.evaluate("document.querySelectorAll('#accuracy-chart circle').length")).toBe(Number.parseInt(epoch, 10));
    await tab.click("#train");
    await until("document.querySelectorAll('#accuracy-chart circle').length >= 8");
    await tab.evaluate("new Promise((resolve) => setTimeout(resolve, 2500))"); // saves meanwhile
    await tab.reload(); // in the midst of training
    await until("document.body.dataset.state === 'paused' || document.body.dataset.state === 'done'");
    if ((await text("train")) === "Continue") await tab.click("#train");
    await state("done");
    expect(await fingerprint()).toBe(fingerprints.get(name));
  });

  test("downloads the model and opens it again; says what it cannot open", async () => {
    const model = await tab.download("#download");
    const accuracy = await text("accuracy");
    await tab.click("#restart");
    await state("new");
    expect(await fingerprint()).not.toBe(fingerprints.get(name));
    await tab.evaluate(
      `void new MutationObserver(() => (globalThis.firstShown ??= document.querySelector("#fingerprint").textContent)).observe(
        document.body, { attributeFilter: ["data-state"] })`,
    );
    await tab.upload("#open", "digits.safetensors", model);
    await state("paused");
    expect(await tab.evaluate("firstShown")).toBe("…"); // never that of the run before
    expect(await fingerprint()).toBe(fingerprints.get(name));
    expect(await text("accuracy")).toBe(accuracy);
    await tab.upload("#open", "other.safetensors", new Uint8Array(100));
    await tab.evaluate(
      "new Promise((resolve) => { const wait = () => (document.querySelector('#alert').textContent ? resolve() : setTimeout(wait, 20)); wait(); })",
    );
    expect(await text("alert")).toMatch(/^That file is no model of this network/);
    expect(await text("fingerprint")).toBe(fingerprints.get(name)); // what was there is still there
  });

  test("learns clothes, in a run of its own", async () => {
    await tab.goto(`${server.url}#clothes`);
    await tab.reload();
    await state("new");
    await tab.click("#train");
    await until("document.querySelectorAll('#accuracy-chart circle').length >= 1");
    expect(Number.parseFloat(await text("accuracy"))).toBeGreaterThan(70);
    await tab.click("#train");
    await state("paused");
    for (const task of ["digits", "clothes"]) {
      await tab.click(`#${task}`);
      await until(`document.querySelector("#${task}").getAttribute("aria-pressed") === "true"`);
      await state("paused");
    }
    expect(Number.parseFloat(await text("accuracy"))).toBeGreaterThan(70);
  });

  test("nothing went wrong on the page", () => {
    expect(tab.errors).toEqual([]);
  });
});

test("the weights are the same in all browsers", () => {
  expect(new Set(fingerprints.values()).size).toBe(1);
  expect(fingerprints.size).toBe(2);
});
