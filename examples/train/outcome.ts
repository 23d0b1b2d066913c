// What comes of a run: the test, and files that show it.
import { join } from "node:path";
import { htmlReport, randn, scope, sigmoid, type Tensor, tensor } from "wasmgrad";
import { Autoencoder, Siamese, Triplet, VariationalAutoencoder } from "wasmgrad/models";
import { GeneratorAndOpponent } from "./adversarial.ts";
import { test } from "./evaluate.ts";
import { write } from "./files.ts";
import { settingTexts } from "./flags.ts";
import { type Alikeness, cosines, oneShotAccuracies, readOneShotRuns } from "./oneShot.ts";
import { type Run, reportPage } from "./report.ts";
import type { Session } from "./session.ts";
import { sheet } from "./sheet.ts";
import { classTable } from "./text.ts";

export interface Outcome {
  /** What the test measured, by name. */
  readonly test: Readonly<Record<string, number>>;
  /** For the terminal; may be empty. */
  readonly table: string;
  /** Files written, by what they are. */
  readonly files: Readonly<Record<string, string>>;
}

/** Columns of a sheet of images, and its rows of samples. */
const [COLUMNS, ROWS] = [16, 6];

/** Tests the trained network and writes into `folder` what shows it. */
export async function outcomeOf(session: Session, folder: string, fingerprint: string): Promise<Outcome> {
  const { network, trainer, images } = session;
  const inspected =
    network instanceof Autoencoder || network instanceof VariationalAutoencoder
      ? await reconstructed(session, network, folder)
      : network instanceof Siamese || network instanceof Triplet
        ? await oneShot(session)
        : network instanceof GeneratorAndOpponent
          ? await generated(session, network, folder)
          : undefined;
  if (!inspected) {
    const result = await test(trainer.model, images.test, images.classes.length, session.settings.batchSize);
    const report = await write(folder, "report.html", await reportPage(runOf(session), result, fingerprint));
    return { test: { accuracy: result.accuracy }, table: classTable(images.classes, result), files: { report } };
  }
  const report = join(folder, "report.html");
  await htmlReport({ to: report, title: session.settings.model }).onEnd?.({ epochs: session.epochs, finished: true });
  return { ...inspected, files: { report, ...inspected.files } };
}

/** A session as its report shows it. */
function runOf({ settings, images, trainer, epochs, losses, stepsPerEpoch }: Session): Run {
  const flags = Object.entries(settingTexts(settings)).map(([flag, text]) => `--${flag} ${text}`);
  const command = `npm start -- ${flags.join(" ")}`;
  return { title: settings.model, command, images, model: trainer.model, epochs, losses, stepsPerEpoch };
}

/** Test images above what became of them, with noise in between for a net that removes it; of a variational net new images below. */
async function reconstructed({ trainer, images }: Session, net: Autoencoder | VariationalAutoencoder, folder: string): Promise<Outcome> {
  const { loss } = await trainer.evaluate(images.test);
  const { x, shape } = await images.test.batch(Int32Array.from({ length: COLUMNS }, (_, i) => i));
  net.eval();
  const noise = net instanceof Autoencoder ? net.noise : 0;
  const noisy = noise > 0 ? await read(() => tensor(x, shape).add(randn(shape, { std: noise }))) : undefined;
  const decoded = await read(() => {
    const encoded = net.encoder.forward(tensor(noisy ?? x, shape));
    return sigmoid(net.decoder.forward(net instanceof Autoencoder ? encoded : net.mean.forward(encoded)));
  });
  const samples = net instanceof Autoencoder ? [] : await read(() => net.sample(COLUMNS * (ROWS - 2)));
  const png = sheet(Float32Array.from([...x, ...(noisy ?? []), ...decoded, ...samples]), imageShape(images.test.inputShape), {
    columns: COLUMNS,
  });
  return { test: { loss }, table: "", files: { samples: await write(folder, "samples.png", png) } };
}

/** New images. */
async function generated({ images }: Session, { generator }: GeneratorAndOpponent, folder: string): Promise<Outcome> {
  generator.eval();
  const samples = await read(() => generator.sample(COLUMNS * ROWS));
  const png = sheet(samples, imageShape(images.test.inputShape), { columns: COLUMNS, low: -1 });
  return { test: {}, table: "", files: { samples: await write(folder, "samples.png", png) } };
}

/** The mean over the one-shot runs, and that of the likeness of pixels beside it. */
async function oneShot({ settings, trainer, images }: Session): Promise<Outcome> {
  const image = images.train.inputShape.slice(2);
  const runs = await readOneShotRuns(settings.data, image[0] ?? 0);
  const alike: Alikeness = (tests, candidates) =>
    trainer.model.predict(joined([...tests, ...candidates]), [1, 2, candidates.length, ...image]);
  const accuracies = await oneShotAccuracies(runs, alike);
  const table = accuracies.map((accuracy, i) => `one-shot run ${String(i + 1).padStart(2)}  ${accuracy.toFixed(2)}`).join("\n");
  const pixels = mean(await oneShotAccuracies(runs, cosines));
  return { test: { accuracy: mean(accuracies), "accuracy by pixels": pixels }, table, files: {} };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function joined(images: readonly Float32Array[]): Float32Array {
  const size = images[0]?.length ?? 0;
  const all = new Float32Array(images.length * size);
  images.forEach((image, i) => {
    all.set(image, i * size);
  });
  return all;
}

/** The values of a tensor made in `work`. */
function read(work: () => Tensor): Promise<Float32Array> {
  return scope(() => ({ values: work().data() })).values;
}

function imageShape([height = 0, width = 0, channels = 0]: readonly number[]): [number, number, number] {
  return [height, width, channels];
}
