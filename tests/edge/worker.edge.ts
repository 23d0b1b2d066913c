// The edge worker over HTTP, in each of its runtimes: it learns, moves, survives, and refuses; with the same bits everywhere.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MOST_BYTES, MOST_PARAMETERS } from "../../examples/edge-worker/limits.ts";
import { type Runtime, type Server, start } from "../../examples/edge-worker/servers.ts";
import { Client, points } from "./client.ts";

const spec = { inputs: 2, classes: 2, hidden: [16, 16], dropout: 0.1, learningRate: 0.02, seed: 7 };
/** Fingerprints by the test that made them: of every runtime the same. */
const shared = new Map<string, string>();

function sameEverywhere(what: string, fingerprint: string): void {
  expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprint).toBe(shared.get(what) ?? fingerprint);
  shared.set(what, fingerprint);
}

describe.each<Runtime>(["workerd", "miniflare", "deno", "bun"])("%s", (runtime) => {
  const folder = mkdtempSync(join(tmpdir(), "wasmgrad-edge-"));
  let server: Server;
  const client = (name: string) => new Client(server, name);
  beforeAll(async () => {
    server = await start(runtime, folder);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("learns online, request by request, and predicts", async () => {
    const model = client("learner");
    expect(await model.create(spec)).toMatchObject({ status: 201, body: { step: 0, parameters: 354, spec } });
    let losses: number[] = [];
    for (let i = 0; i < 30; i++) ({ losses } = await model.learn(points(i)));
    expect(losses).toHaveLength(5);
    expect(losses.at(-1)).toBeLessThan(0.35);
    const { x, y } = points(99, 20);
    const labels = await Promise.all(x.map(async (at) => (await model.predict(at)).label));
    expect(labels.filter((label, i) => label === y[i]).length).toBeGreaterThanOrEqual(16);
    const { probabilities } = await model.predict([0.5, 0.5]);
    expect((probabilities[0] ?? 0) + (probabilities[1] ?? 0)).toBeCloseTo(1, 6);
    const { step, fingerprint } = await model.status();
    expect(step).toBe(150);
    sameEverywhere("learner", fingerprint);
  });

  test("two models sent the same requests, in turns with others, have the same bits", async () => {
    const names = ["first", "second", "other", "another"];
    await Promise.all(names.map((name) => client(name).create({ ...spec, seed: name.startsWith("o") || name.startsWith("a") ? 8 : 7 })));
    for (let i = 0; i < 6; i++) {
      await client("first").learn(points(i));
      await Promise.all([
        client("other").learn(points(i + 50)),
        client("second").learn(points(i)),
        client("another").learn(points(i + 50)),
      ]);
    }
    const [first, second, other, another] = await Promise.all(names.map((name) => client(name).status()));
    expect(first?.fingerprint).toBe(second?.fingerprint);
    expect(other?.fingerprint).toBe(another?.fingerprint);
    expect(first?.fingerprint).not.toBe(other?.fingerprint);
    expect(await client("first").download()).toEqual(await client("second").download());
    sameEverywhere("in turns", first?.fingerprint ?? "");
  });

  test("a model moves as bytes, and goes on as it would have", async () => {
    const [from, to] = [client("from"), client("to")];
    await from.create(spec);
    await from.learn(points(1));
    const checkpoint = await from.download();
    expect(await to.upload(checkpoint)).toMatchObject({ status: 201, body: { step: 5 } });
    expect(await to.download()).toEqual(checkpoint);
    const { fingerprint } = await from.learn(points(2));
    expect((await to.learn(points(2))).fingerprint).toBe(fingerprint);
    sameEverywhere("moved", fingerprint);
  });

  test("killed without a warning after an answer, it has lost nothing", async () => {
    const model = () => client("survivor");
    await model().create(spec);
    const undisturbed = client("undisturbed");
    await undisturbed.create(spec);
    const urls: string[] = [];
    for (let i = 0; i < 3; i++) {
      const { fingerprint, step } = await model().learn(points(i));
      expect((await client("undisturbed").learn(points(i))).fingerprint).toBe(fingerprint);
      await server.stop("SIGKILL");
      server = await start(runtime, folder);
      urls.push(server.url);
      expect(await model().status()).toMatchObject({ fingerprint, step });
    }
    expect(urls).toHaveLength(3);
  });

  test("bad requests get 4xx with the error's text, and change nothing", async () => {
    const model = client("strict");
    await model.create(spec);
    await model.learn(points(3));
    const before = await model.download();
    const { x, y } = points(4);
    const rows = (...replaced: unknown[]) => ({ x: [...x.slice(replaced.length), ...replaced], y });
    const refused: [status: number, text: string, method: string, path: string, body?: unknown][] = [
      [400, "expected JSON", "POST", "/examples", "not JSON"],
      [400, "expected JSON", "POST", "/examples", '{"x": [[NaN, 1]], "y": [0]}'],
      [400, "x: expected rows of numbers, got none", "POST", "/examples", "null"],
      [400, "x: expected rows of numbers, got none", "POST", "/examples", { x: [], y: [] }],
      [400, "y: expected a label for each of 16 rows, got 1", "POST", "/examples", { x, y: [0] }],
      [400, "x[15]: expected an array of 2 numbers, got 3", "POST", "/examples", rows(3)],
      [422, "x[15]: expected 2 numbers, got 3", "POST", "/examples", rows([1, 2, 3])],
      [422, "x[15][1]: expected a finite number, got null", "POST", "/examples", rows([1, null])],
      [
        422,
        "x[15][0]: expected a finite number, got Infinity",
        "POST",
        "/examples",
        JSON.stringify(rows([7777, 0])).replace("7777", "1e999"),
      ],
      [422, "x[15][0]: expected a finite number, got 1e+39", "POST", "/examples", rows([1e39, 0])],
      [422, "expected a finite loss at step 5", "POST", "/examples", rows([3e38, -3e38])],
      [422, "y[0]: expected a label from 0 to 1, got 2", "POST", "/examples", { x, y: [2, ...y.slice(1)] }],
      [413, "examples: expected at most", "POST", "/examples", { x: Array(220_000).fill([0, 1]), y: Array(220_000).fill(0) }],
      [413, `body: expected at most ${MOST_BYTES} bytes`, "POST", "/examples", " ".repeat(MOST_BYTES + 1)],
      [422, "x: expected 2 numbers, got 1", "GET", "/prediction?x=1"],
      [422, "x: expected 2 numbers, got 1", "GET", "/prediction"],
      [422, "x[1]: expected a finite number, got NaN", "GET", "/prediction?x=1,two"],
      [404, "expected one of PUT /", "DELETE", ""],
      [404, "expected one of PUT /", "GET", "/weights"],
      [400, "expected a JSON object", "PUT", "", "[]"],
      [400, 'inputs: expected an integer from 1 to 150000, got "2"', "PUT", "", { ...spec, inputs: "2" }],
      [400, "spec: expected inputs, classes, hidden", "PUT", "", { ...spec, layers: 3 }],
      [
        413,
        `model: expected at most ${MOST_PARAMETERS} parameters, got ${MOST_PARAMETERS + 2}`,
        "PUT",
        "",
        { inputs: 75_000, classes: 2, hidden: [], x: undefined, seed: 0, steps: 1, dropout: 0 },
      ],
    ];
    for (const [status, text, method, path, body] of refused) {
      const answer = await model.send(method, path, body);
      expect([answer.status, (answer.body as { error: string }).error], `${method} ${path}`).toEqual([
        status,
        expect.stringContaining(text),
      ]);
    }
    for (const checkpoint of [new Uint8Array(3), before.slice(0, -4), before.map((byte, i) => (i === 30 ? byte ^ 1 : byte))])
      expect((await model.upload(checkpoint)).status).toBe(400);
    expect(await model.download()).toEqual(before);
    expect(await client("nobody").send("GET", "/status")).toEqual({
      status: 404,
      body: { error: "expected a model, got none here: PUT one first" },
    });
    const twin = client("twin");
    await twin.upload(before);
    expect((await model.learn(points(5))).fingerprint).toBe((await twin.learn(points(5))).fingerprint);
  });

  test("many of the largest models, one after another: memory stays under 128 MB", async () => {
    const largest = { inputs: 784, classes: 10, hidden: [180, 40], steps: 2 }; // 148,950 parameters
    await server.stop();
    server = await start(runtime, folder);
    await client("learner").status(); // the engine, the library and a small model are there
    let peak = 0;
    const measure = () => {
      peak = Math.max(peak, residentMemory(server));
    };
    const x = [Array.from({ length: 784 }, (_, i) => (i % 7) / 7)];
    for (let i = 0; i < 8; i++) {
      const model = client(`large-${i}`);
      expect((await model.create({ ...largest, seed: i })).status).toBe(201);
      const { losses, memory } = await model.learn({ x, y: [i] });
      expect(losses).toHaveLength(2);
      expect(memory).toBeLessThanOrEqual(32 * 2 ** 20);
      measure();
    }
    for (let i = 0; i < 8; i++) {
      const checkpoint = await client(`large-${i}`).download();
      expect((await client(`large-${(i + 1) % 8}`).upload(checkpoint)).status).toBe(201);
      expect((await client(`large-${i}`).predict(x[0] as number[])).probabilities).toHaveLength(10);
      measure();
    }
    // an isolate's 128 MB are its JavaScript and WebAssembly; here the engine's own memory comes on top
    if (runtime === "workerd") expect(peak / 2 ** 20).toBeLessThan(128);
  });
});

/** Bytes that a server's process holds of its own: neither files nor shared. */
function residentMemory({ process: { pid } }: Server): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return 1024 * Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1]);
}
