// A network retrained on a folder of images, tested, and kept: model, classes, report.
import { fingerprint, type Module, save } from "wasmgrad";
import { recipeOf } from "../recipes.ts";
import { test } from "../train/evaluate.ts";
import { openFolder, write } from "../train/files.ts";
import { loadImages } from "../train/images.ts";
import { createProgress } from "../train/progress.ts";
import { reportPage } from "../train/report.ts";
import { classTable } from "../train/text.ts";
import { type RetrainOptions, retrain } from "./retrain.ts";

/** Retrains, tests, writes report and model; returns the model. */
export async function taught(folder: string, settings: RetrainOptions, out: string, command: string): Promise<Module> {
  const images = await loadImages(folder, recipeOf(settings.model), settings.seed);
  await openFolder(out);
  const progress = createProgress(process.stdout, { size: images.train.size, epochs: settings.epochs });
  const run = await retrain(images, settings, [progress]).finally(() => progress.stop());
  const result = await test(run.model, images.test, images.classes.length, settings.batchSize);
  const hash = await fingerprint(run.model);
  const title = `${settings.model}, ${settings.weights ? "retrained" : "from nothing"}`;
  const report = await write(out, "report.html", await reportPage({ ...run, title, command }, result, hash));
  await write(out, "model.safetensors", await save(run.model));
  await write(out, "model.pytorch.safetensors", await save(run.model, { layout: "pytorch" }));
  await write(out, "classes.json", `${JSON.stringify(images.classes)}\n`);
  console.log(`\n${classTable(images.classes, result)}\n`);
  console.log(`written ${out}: model.safetensors, model.pytorch.safetensors, classes.json`);
  console.log(`report  ${report}  (open it in a browser)`);
  console.log(`test accuracy ${result.accuracy.toFixed(3)}  fingerprint ${hash}\n`);
  return run.model;
}
