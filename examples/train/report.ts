// The HTML report: one file that needs no network.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { EpochInfo, Module } from "wasmgrad";
import { classResults, type TestResult } from "./evaluate.ts";
import { escapeHtml } from "./html.ts";
import type { Images } from "./images.ts";
import { imagesAt } from "./pixels.ts";
import { classTable, confusionTable, figure, gallery } from "./reportParts.ts";
import { count, percent } from "./text.ts";

/** How many images are shown: evenly spread ones, and the most confident mistakes. */
const SPREAD = 30;
const MISTAKES = 20;
/** Points in a curve, at most: more cannot be told apart. */
const POINTS = 1500;
/** Weight of the past in the smoothed loss. */
const SMOOTHING = 0.97;

/** What a report tells of. */
export interface Run {
  readonly title: string;
  /** What gives the same weights. */
  readonly command: string;
  readonly images: Images;
  readonly model: Module;
  readonly epochs: readonly EpochInfo[];
  /** Loss of every step. */
  readonly losses: readonly number[];
  readonly stepsPerEpoch: number;
}

/** The report as HTML. */
export async function reportPage(run: Run, result: TestResult, fingerprint: string): Promise<string> {
  const { title, command, images, model } = run;
  const { classes } = images;
  const last = run.epochs.at(-1);
  const parameters = [...model.parameters()].reduce((total, { size }) => total + size, 0);
  const [style, script, chartStyle, chartScript] = await Promise.all([
    readFile(new URL("page/page.css", import.meta.url), "utf8"),
    readFile(new URL("page/page.js", import.meta.url), "utf8"),
    readFile(createRequire(import.meta.url).resolve("uplot/dist/uPlot.min.css"), "utf8"),
    readFile(createRequire(import.meta.url).resolve("uplot/dist/uPlot.iife.min.js"), "utf8"),
  ]);
  const { predictions } = result;
  const all = predictions.map((_, index) => index);
  const spread = all.filter((index) => Math.floor((index * SPREAD) / all.length) !== Math.floor(((index - 1) * SPREAD) / all.length));
  const confidence = (index: number) => predictions[index]?.confidence ?? 0;
  const wrong = all.filter((index) => predictions[index]?.label !== predictions[index]?.predicted);
  const mistakes = [...wrong].sort((a, b) => confidence(b) - confidence(a)).slice(0, MISTAKES);
  const pictures = { spread: await imagesAt(images.test, spread), mistakes: await imagesAt(images.test, mistakes) };
  const page = { curves: curves(run), pictures };
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}: test accuracy ${percent(result.accuracy)}</title>
<style>${chartStyle}
${style}</style>
<main>
<header>
<p class="kind">wasmgrad training report</p>
<h1>${title}</h1>
<p>${escapeHtml(images.name)}</p>
<dl class="figures">
${figure("test accuracy", percent(result.accuracy))}
${last?.validation ? figure("validation accuracy", percent(last.validation.metrics.accuracy ?? Number.NaN)) : ""}
${figure("parameters", count(parameters))}
${figure("training images", count(images.train.size))}
${figure("steps", count(run.losses.length))}
</dl>
</header>
<section>
<h2>Learning curves</h2>
<p>Of the training images, ${count(images.validation.size)} were held out for validation. The ${count(images.test.size)} test images were looked at once, at the end.</p>
<h3>Loss</h3><div class="chart" id="loss"></div>
<h3>Accuracy</h3><div class="chart" id="accuracy"></div>
</section>
<section>
<h2>Test images</h2>
<p>Evenly spread over the test set; under each image the prediction and the model's probability of it.</p>
${gallery("spread", spread, predictions, classes)}
</section>
${
  mistakes.length === 0
    ? ""
    : `<section>
<h2>Most confident mistakes</h2>
<p>${count(wrong.length)} of ${count(predictions.length)} test images were mistaken; these with the highest probability.</p>
${gallery("mistakes", mistakes, predictions, classes)}
</section>`
}
<section>
<h2>Confusion matrix</h2>
<p>Rows: true class. Columns: predicted class. Numbers of test images, shaded by their share of the row.</p>
${confusionTable(result.confusion, classes)}
</section>
<section>
<h2>Classes</h2>
${classTable(classResults(result.confusion), classes)}
</section>
<section>
<h2>The same again</h2>
<p>This command gives the same weights, bit for bit, on any machine:</p>
<pre><code>${escapeHtml(command)}</code></pre>
<p>Fingerprint, the SHA-256 of all weights:</p>
<pre><code>${fingerprint}</code></pre>
</section>
</main>
<script type="application/json" id="page">${JSON.stringify(page).replaceAll("<", "\\u003c")}</script>
<script>${chartScript}</script>
<script>${script}</script>
</html>
`;
}

/** Columns for the charts, by step: x in epochs; null where a curve has no point. */
function curves({ losses, epochs, stepsPerEpoch }: Run) {
  const smoothed = smooth(losses);
  const stride = Math.ceil(losses.length / POINTS);
  const kept = losses.flatMap((_, step) => ((step + 1) % stepsPerEpoch === 0 || step % stride === 0 ? [step] : []));
  const perEpoch = (value: (epoch: (typeof epochs)[number]) => number | undefined) =>
    kept.map((step) => {
      const epoch = (step + 1) % stepsPerEpoch === 0 ? epochs[(step + 1) / stepsPerEpoch - 1] : undefined;
      return (epoch && value(epoch)) ?? null;
    });
  return {
    x: kept.map((step) => (step + 1) / stepsPerEpoch),
    stepLoss: kept.map((step) => smoothed[step]),
    trainLoss: perEpoch(({ train }) => train.loss),
    validationLoss: perEpoch(({ validation }) => validation?.loss),
    trainAccuracy: perEpoch(({ train }) => train.metrics.accuracy),
    validationAccuracy: perEpoch(({ validation }) => validation?.metrics.accuracy),
  };
}

/** Exponential moving average, corrected for its start. */
function smooth(values: readonly number[]): number[] {
  let mean = 0;
  let weight = 0;
  return values.map((value) => {
    mean = SMOOTHING * mean + (1 - SMOOTHING) * value;
    weight = SMOOTHING * weight + (1 - SMOOTHING);
    return Number((mean / weight).toPrecision(5));
  });
}
