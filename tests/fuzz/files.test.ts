// Files that nobody wrote: random bytes, and real ones with bytes, fields and values changed. A FormatError or a file that
// is as good as a real one; never another error, and never a change by one that is refused.
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import {
  Adam,
  accuracy,
  crossEntropy,
  EMA,
  FormatError,
  fScore,
  load,
  memoryInfo,
  reduceOnPlateau,
  save,
  Trainer,
  WasmgradError,
} from "../../src/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.ts";
import { digest } from "../reliability/models.ts";
import { data, network } from "../train/task.ts";
import { settings } from "./settings.ts";

const fit = { epochs: 3, batchSize: 16, validation: data, yieldEvery: Number.POSITIVE_INFINITY };

function make(): Trainer {
  const net = network();
  return new Trainer(net, {
    optimizer: new Adam(net, { lr: reduceOnPlateau(0.01) }),
    loss: crossEntropy,
    metrics: { accuracy, f: fScore() },
    average: new EMA(net),
  });
}

const trainer = make();
let checkpoint: Uint8Array<ArrayBuffer>;
let model: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  await trainer.fit(data, { ...fit, maxSteps: 6 });
  checkpoint = await trainer.checkpoint();
  model = await save(trainer.model);
});

/** Edits of bytes: overwritten, cut out, inserted; drawn towards the header, where they matter most. */
const edit = fc.record({
  at: fc.oneof(fc.nat(8), fc.nat(3000), fc.nat(1 << 20)),
  remove: fc.oneof(fc.constant(0), fc.nat(40)),
  insert: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.constantFrom('"', "{", "}", "[", ",", "-1", "null", "1e400", "F64").map((text) => new TextEncoder().encode(text)),
  ),
});

function apply(bytes: Uint8Array, edits: readonly { at: number; remove: number; insert: Uint8Array }[]): Uint8Array {
  let result = [...bytes];
  for (const { at, remove, insert } of edits) {
    const from = at % (result.length + 1);
    result = [...result.slice(0, from), ...insert, ...result.slice(from + remove)];
  }
  return Uint8Array.from(result);
}

/** Runs `work`: true where it went through, false for a FormatError; any other error fails the test. */
function accepted(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return false;
  }
}

test("random bytes", () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, header) => {
      const file = header ? Uint8Array.from([bytes.length & 255, 0, 0, 0, 0, 0, 0, 0, 0x7b, ...bytes]) : bytes;
      const { used } = memoryInfo();
      accepted(() => decodeSafetensors(file));
      expect(accepted(() => trainer.restore(file))).toBe(false);
      expect(memoryInfo().used).toBe(used);
    }),
    settings(1500, 3),
  ));

test("models with bytes changed", () =>
  fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
      const before = [digest(await save(trainer.model)), memoryInfo().used];
      const changed = apply(model, edits);
      if (accepted(() => load(trainer.model, changed))) load(trainer.model, model);
      expect([digest(await save(trainer.model)), memoryInfo().used]).toEqual(before);
    }),
    settings(500, 3),
  ));

/** A JSON value like those in a checkpoint's metadata, or unlike. */
const wrong = fc.oneof(
  fc.constantFrom<unknown>(null, true, "", "x", -1, 0.5, 1e300, 2 ** 53, [], [null], {}, { a: null }, "__proto__", 0, 1, 7),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Replaces, adds or removes the `pick`-th field of a JSON value, found by walking it. */
function mutate(value: unknown, pick: number, replacement: unknown, remove: boolean): unknown {
  const copy = structuredClone(value);
  const places: [holder: Record<string, unknown>, key: string][] = [];
  const walk = (holder: unknown) => {
    if (typeof holder !== "object" || holder === null) return;
    for (const key of Object.keys(holder)) {
      places.push([holder as Record<string, unknown>, key]);
      walk((holder as Record<string, unknown>)[key]);
    }
  };
  walk(copy);
  const [holder, key] = places[pick % places.length] as [Record<string, unknown>, string];
  if (remove) delete holder[key];
  else holder[key] = replacement;
  return copy;
}

test("checkpoints with bytes, or fields of their metadata, changed: refused without a change, or as good as others", () =>
  fc.assert(
    fc.asyncProperty(
      fc.oneof(
        {
          weight: 1,
          arbitrary: fc
            .array(edit, { minLength: 1, maxLength: 3 })
            .map((edits) => Object.assign(() => apply(checkpoint, edits), { [fc.toStringMethod]: () => fc.stringify(edits) })),
        },
        {
          weight: 3,
          arbitrary: fc.tuple(fc.nat(1000), wrong, fc.boolean()).map(([pick, value, remove]) =>
            Object.assign(
              () => {
                const { tensors, metadata } = decodeSafetensors(checkpoint);
                const changed = mutate(JSON.parse(metadata.get("wasmgrad") ?? ""), pick, value, remove);
                return encodeSafetensors(
                  tensors as Parameters<typeof encodeSafetensors>[0],
                  new Map([["wasmgrad", JSON.stringify(changed)]]),
                );
              },
              { [fc.toStringMethod]: () => JSON.stringify({ pick, value, remove }) },
            ),
          ),
        },
      ),
      async (change) => {
        const { used } = memoryInfo();
        if (accepted(() => trainer.restore(change()))) {
          try {
            await trainer.fit(data, { ...fit, maxSteps: 1 });
            await trainer.checkpoint();
          } catch (error) {
            expect(error).toBeInstanceOf(WasmgradError); // for one: another order of the data inside an epoch
          } finally {
            trainer.restore(checkpoint);
          }
        }
        expect(digest(await trainer.checkpoint())).toBe(digest(checkpoint));
        expect(memoryInfo().used).toBe(used);
      },
    ),
    settings(500, 3),
  ));
