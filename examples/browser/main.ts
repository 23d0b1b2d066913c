// The page: connects a run with what is seen and pressed.
import { FormatError } from "wasmgrad";
import { Chart } from "./chart.ts";
import { Pad } from "./pad.ts";
import { denormalized, normalized, paintPixels, pixelsOfPicture, pixelsOfStrokes } from "./pixels.ts";
import { drawFilters, fillConfusion, fillGuesses, layOutConfusion, layOutGuesses } from "./results.ts";
import { type Beginning, Run } from "./run.ts";
import { storedRun } from "./storage.ts";
import { type Task, type TaskId, taskIds, tasks } from "./tasks.ts";
import type { TestResult } from "./train.ts";

const find = <E extends Element>(id: string, kind: abstract new () => E): E => {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`expected an element ${id}`);
  return found;
};
const button = (id: string) => find(id, HTMLButtonElement);
const text = (id: string) => find(id, HTMLElement);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

let run: Run;
/** What is to be recognised, as the network takes it; nothing on an empty pad. */
let image: Float32Array | undefined;
/** What the test image shows; nothing for drawings. */
let label: number | undefined;
let drawn = false;
let shownTest: TestResult | undefined;

const charts = [
  new Chart(find("accuracy-chart", SVGSVGElement), { quantity: "accuracy", text: (value) => `${Math.round(100 * value)} %` }),
  new Chart(find("loss-chart", SVGSVGElement), { quantity: "loss", text: (value) => String(Number(value.toPrecision(2))) }),
];

const pad = new Pad(find("pad", HTMLCanvasElement), () => {
  label = undefined;
  recognise(pixelsOfStrokes(pad.strokes, task()));
});

function task(): Task {
  return tasks[run.task];
}

function newRun(id: TaskId, began: Beginning): Run {
  const made: Run = new Run(id, { changed: () => made === run && drawSoon(), failed: (error) => made === run && alarm(error) }, began);
  return made;
}

/** Puts a run in place of the one there is. */
function show(next: Run): void {
  run = next;
  alarm("");
  location.replace(`#${next.task}`);
  for (const choice of find("tasks", HTMLElement).children) choice.setAttribute("aria-pressed", String(choice.id === next.task));
  text("about").textContent = `It learns from ${task().about}.`;
  text("hint").textContent = `${task().hint}, take one of the unseen test images, or a picture of your own.`;
  layOutConfusion(find("confusion", HTMLTableElement), task().classes);
  layOutGuesses(find("guesses", HTMLElement), task().classes);
  pad.fill = task().fill;
  clear();
  text("fingerprint").textContent = "…"; // what stands there is of the run before
  draw();
}

async function begin(id: TaskId, began: Beginning): Promise<void> {
  const next = newRun(id, began);
  show(next);
  try {
    await next.open();
  } catch (error) {
    if (next === run) alarm(error);
  }
}

/** A model's file in place of the run there is, if it is one of this task. */
async function openModel(model: Uint8Array<ArrayBuffer>): Promise<void> {
  const before = run;
  if (before.state === "training") await before.pause();
  const next = newRun(before.task, { model });
  try {
    await next.open();
  } catch (error) {
    next.close();
    if (!(error instanceof FormatError)) throw error;
    alarm(`That file is no model of this network. ${error.message}`);
    return;
  }
  before.close();
  show(next);
  await next.save();
}

async function change(id: TaskId): Promise<void> {
  if (id === run.task) return;
  if (run.state === "training") await run.pause();
  const saved = await storedRun(id);
  run.close();
  await begin(id, { saved });
}

function clear(): void {
  pad.clear();
  image = undefined;
  label = undefined;
  paintPixels(find("seen", HTMLCanvasElement), new Float32Array(1), 1);
  text("guess").textContent = "";
  text("pad-hint").hidden = false;
  fillGuesses(find("guesses", HTMLElement), undefined);
}

/** Takes grey values from 0 to 1 as what is to be recognised. */
function recognise(pixels: Float32Array): void {
  image = normalized(pixels, task());
  paintPixels(find("seen", HTMLCanvasElement), pixels, task().size);
  text("pad-hint").hidden = true;
  void guess();
}

let guessing = false;
let guessAgain = false;

/** Asks the network for the image; while it answers, later questions are put as one. */
async function guess(): Promise<void> {
  guessAgain = guessing;
  if (guessing || !image || run.state === "loading") return;
  guessing = true;
  const asked = run;
  const of = image;
  try {
    const scores = await asked.predict(of);
    if (asked === run && image) showGuess(scores);
  } catch (error) {
    if (asked === run && asked.state !== "loading") alarm(error);
  }
  guessing = false;
  if (guessAgain) void guess();
}

function showGuess(scores: Float32Array): void {
  const { classes } = task();
  const best = classes[fillGuesses(find("guesses", HTMLElement), scores) ?? 0];
  const untrained = run.test === undefined || run.test.accuracy < 0.3;
  const guess = untrained ? `Only guessing yet: ${best}` : `It says: ${best}`;
  const truth = label === undefined ? "" : label === classes.indexOf(best ?? "") ? " ✓" : ` ✗ (it is ${classes[label]})`;
  if (text("guess").textContent !== guess + truth) text("guess").textContent = guess + truth;
}

function drawSoon(): void {
  if (drawn) return;
  drawn = true;
  requestAnimationFrame(() => {
    drawn = false;
    draw();
  });
}

function draw(): void {
  const { state, epochs, epoch, test, filters, curves, imagesPerSecond } = run;
  const idle = state === "loading";
  const train = button("train");
  train.disabled = idle;
  train.textContent = { loading: "Train", new: "Train", training: "Pause", paused: "Continue", done: "Train longer" }[state];
  button("restart").disabled = idle || state === "new";
  button("example").disabled = idle;
  button("download").disabled = idle;
  const status = {
    loading: "Loading …",
    new: "Ready.",
    training: "Learning …",
    paused: "Paused. Your training is kept.",
    done: "Done. Draw something!",
  }[state];
  if (text("status").textContent !== status) text("status").textContent = status; // screen readers say it again otherwise
  const bar = find("bar", HTMLProgressElement);
  bar.max = epochs;
  bar.value = epoch;
  text("accuracy").textContent = test ? percent(test.accuracy) : "–";
  text("speed").textContent = imagesPerSecond === undefined ? "–" : Math.round(imagesPerSecond).toLocaleString("en");
  text("epoch").textContent = `${epoch} / ${epochs}`;
  for (const chart of charts) chart.draw(curves);
  if (filters) drawFilters(find("filters", HTMLCanvasElement), filters);
  if (test && test !== shownTest) fillConfusion(find("confusion", HTMLTableElement), test.confusion, task().classes);
  shownTest = test;
  document.body.dataset.state = state;
  void guess();
  if (state !== "loading" && state !== "training") void showFingerprint();
  else text("fingerprint").textContent = "…";
}

async function showFingerprint(): Promise<void> {
  const asked = run;
  const hex = await asked.fingerprint().catch(() => "…");
  if (asked === run && run.state !== "training") text("fingerprint").textContent = hex.slice(0, 16);
}

function alarm(error: unknown): void {
  text("alert").textContent = error instanceof Error ? `Something went wrong: ${error.message}` : String(error);
}

/** Does what a button says; what fails is shown. */
function onClick(id: string, work: () => Promise<void> | void): void {
  button(id).addEventListener("click", async () => {
    try {
      await work();
    } catch (error) {
      alarm(error);
    }
  });
}

/** The same for a file that was chosen. */
function onFile(id: string, work: (file: File) => Promise<void>): void {
  const input = find(id, HTMLInputElement);
  input.addEventListener("change", async () => {
    const [file] = input.files ?? [];
    try {
      if (file) await work(file);
    } catch (error) {
      alarm(error);
    }
    input.value = ""; // so that the same file can be chosen again
  });
}

onClick("train", () => (run.state === "training" ? run.pause() : run.train()));
onClick("restart", async () => {
  await run.forget();
  await begin(run.task, {});
});
onClick("clear", clear);
onClick("example", async () => {
  const { pixels, label: shows } = await run.example(Math.floor(Math.random() * 1e6));
  const grey = denormalized(pixels, task());
  const picture = document.createElement("canvas");
  paintPixels(picture, grey, task().size);
  pad.show(picture);
  label = shows;
  recognise(grey);
});
onClick("download", async () => {
  const url = URL.createObjectURL(new Blob([await run.model()], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `wasmgrad-${run.task}.safetensors`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
});
onFile("picture", async (file) => {
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) throw new Error(`${file.name} is not a picture that this browser can read.`);
  const grey = pixelsOfPicture(picture, task());
  const small = document.createElement("canvas");
  paintPixels(small, grey, task().size);
  pad.show(small);
  label = undefined;
  recognise(grey);
});
onFile("open", async (file) => {
  await openModel(new Uint8Array(await file.arrayBuffer()));
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && run.state === "training") void run.save();
});

for (const id of taskIds) {
  const choice = document.createElement("button");
  choice.type = "button";
  choice.id = id;
  choice.textContent = tasks[id].name;
  choice.addEventListener("click", () => void change(id).catch(alarm));
  find("tasks", HTMLElement).append(choice);
}
const wanted = taskIds.find((id) => location.hash === `#${id}`) ?? "digits";
void storedRun(wanted)
  .catch(() => undefined) // a private window may refuse storage
  .then((saved) => begin(wanted, { saved }));
