// `npm start`: trains a model on images, tests it, and writes model and report.
import { dirname, join } from "node:path";
import { FormatError, fingerprint, NonFiniteError, OutOfMemoryError, save } from "wasmgrad";
import { recipeOf } from "../recipes.ts";
import { messageOf, UserError } from "./errors.ts";
import { openFolder, readCheckpoint, write } from "./files.ts";
import { continuedSettings, helpText, parseCommandLine, readSettings } from "./flags.ts";
import { loadImages } from "./images.ts";
import { stopOnInterrupt } from "./interrupt.ts";
import { outcomeOf } from "./outcome.ts";
import { createProgress, duration } from "./progress.ts";
import { recordOf } from "./record.ts";
import { Session, savedSettings } from "./session.ts";
import { count, heading } from "./text.ts";

/** Runs the program; returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const { given, resume, out, help } = parseCommandLine(args, process.env);
  if (help) {
    console.log(helpText());
    return 0;
  }
  const checkpoint = resume === undefined ? undefined : await readCheckpoint(resume);
  const settings = checkpoint ? continuedSettings(savedSettings(checkpoint), given) : readSettings(given);
  const session = new Session(settings, await loadImages(settings.data, recipeOf(settings.model), settings.seed, settings.imageSize));
  if (checkpoint) session.restore(checkpoint);
  const folder = out ?? (resume === undefined ? join("runs", `${settings.model}-${settings.seed}`) : dirname(resume));
  await openFolder(folder);
  console.log(heading(session));
  if (resume !== undefined) console.log(`continues ${resume} after step ${count(session.losses.length)}\n`);

  const began = performance.now();
  const progress = createProgress(process.stdout, { size: session.images.train.size, epochs: settings.epochs });
  const interrupt = stopOnInterrupt(() => progress.stop());
  let finished: boolean;
  try {
    finished = await session.fit(progress, interrupt.signal);
  } finally {
    progress.stop();
    interrupt.release();
  }
  if (!finished) {
    const path = await write(folder, "checkpoint.safetensors", await session.checkpoint());
    console.log(`\nstopped after step ${count(session.losses.length)} of ${count(settings.epochs * session.stepsPerEpoch)}; to continue:`);
    console.log(`  npm start -- --resume ${path}`);
    return 130;
  }
  const modelPath = await write(folder, "model.safetensors", await save(session.network));
  const hash = await fingerprint(session.network);
  const seconds = (performance.now() - began) / 1000;
  const { test, table, files } = await outcomeOf(session, folder, hash);
  await write(folder, "result.json", `${JSON.stringify(recordOf(session, test, hash), null, 2)}\n`);
  if (table !== "") console.log(`\n${table}`);
  console.log(`\ntime    ${duration(seconds)}`);
  console.log(`model   ${modelPath}`);
  for (const [name, path] of Object.entries(files))
    console.log(`${name.padEnd(7)} ${path}${name === "report" ? "  (open it in a browser)" : ""}`);
  const measured = Object.entries(test).map(([name, value]) => `test ${name} ${value.toFixed(3)}  `);
  console.log(`${measured.join("")}fingerprint ${hash}`);
  return 0;
}

/** Tells what went wrong: one line for what the user can mend, everything for a bug. */
function explain(error: unknown): number {
  if (error instanceof NonFiniteError) console.error(`${error.message}; a smaller --lr may help`);
  else if (error instanceof OutOfMemoryError) console.error(`${error.message}; a smaller --batch-size needs less`);
  else if (error instanceof UserError || error instanceof FormatError) console.error(messageOf(error));
  else {
    console.error(error);
    return 1;
  }
  return 2;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
