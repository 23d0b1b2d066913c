// A checkpoint carries the caller's notes, readable before there is a model to restore.
import { expect, test } from "vitest";
import { FormatError } from "../../src/errors.ts";
import { save } from "../../src/io/model.ts";
import { encodeSafetensors } from "../../src/io/safetensors.ts";
import { crossEntropy } from "../../src/loss/crossEntropy.ts";
import { Linear } from "../../src/nn/linear.ts";
import { SGD } from "../../src/optim/sgd.ts";
import { checkpointExtra } from "../../src/train/checkpoint.ts";
import { Trainer } from "../../src/train/trainer.ts";

const model = new Linear(3, 2);
const trainer = new Trainer(model, { optimizer: new SGD(model, { lr: 0.1 }), loss: crossEntropy });

test("notes come back as they were, and do not disturb restore", async () => {
  const extra = { data: "C:\\bilder\\Prüfung", curve: JSON.stringify([0.5, 1e-9]), "": "" };
  const bytes = await trainer.checkpoint({ extra });
  expect(checkpointExtra(bytes)).toEqual(extra);
  trainer.restore(bytes);
});

test("no notes are an empty object", async () => {
  expect(checkpointExtra(await trainer.checkpoint())).toEqual({});
});

test("what is no checkpoint is a FormatError", async () => {
  const good = { format: 1, optimizer: { stepCount: 0, updates: [0, 0] }, generator: { seed: 0, position: 0 } };
  const trained = { epoch: 0, batch: 0, totals: { examples: 0, loss: 0, metrics: {} }, history: [] };
  const file = (metadata: unknown) => encodeSafetensors(new Map(), new Map([["wasmgrad", JSON.stringify(metadata)]]));
  expect(checkpointExtra(file({ ...good, trainer: trained }))).toEqual({});
  for (const extra of [3, null, { a: 1 }, "text"])
    expect(() => checkpointExtra(file({ ...good, trainer: trained, extra }))).toThrow("restore: expected extra to hold strings");
  for (const metadata of [null, 7, {}, good]) expect(() => checkpointExtra(file(metadata))).toThrow(FormatError);
  const plain = await save(model);
  expect(() => checkpointExtra(plain)).toThrow("expected a checkpoint");
});
