// What comes of a run: the test, and files that show it.
import { join } from "node:path";
import { htmlReport, scope, sigmoid, type Tensor, tensor } from "wasmgrad";
import { Autoencoder, Siamese, Triplet, VariationalAutoencoder } from "wasmgrad/models";
import { GeneratorAndOpponent } from "./adversarial.ts";
import { test } from "./evaluate.ts";
import { write } from "./files.ts";
import { settingTexts } from "./flags.ts";
import { type Alikeness, oneShotAccuracies, readOneShotRuns } from "./oneShot.ts";
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
      : network instanceof Siamese
        ? await oneShot(session, comparing(session))
        : network instanceof Triplet
          ? await oneShot(session, embedding(network, session.images.train.inputShape.slice(1)))
          : network instanceof GeneratorAndOpponent
            ? await generated(session, network, folder)
            : undefined;
  if (!inspected) {
    const result = await test(trainer.model, images.test, images.classes.length);
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

/** Test images above what became of them; of a variational net new images below. */
async function reconstructed({ trainer, images }: Session, net: Autoencoder | VariationalAutoencoder, folder: string): Promise<Outcome> {
  const { loss } = await trainer.evaluate(images.test);
  const { x, shape } = await images.test.batch(Int32Array.from({ length: COLUMNS }, (_, i) => i));
  net.eval();
  const decoded = await read(() => {
    const z = net instanceof Autoencoder ? net.encoder.forward(tensor(x, shape)) : net.mean.forward(net.encoder.forward(tensor(x, shape)));
    return sigmoid(net.decoder.forward(z));
  });
  const samples = net instanceof Autoencoder ? [] : await read(() => net.sample(COLUMNS * (ROWS - 2)));
  const png = sheet(Float32Array.from([...x, ...decoded, ...samples]), imageShape(images.test.inputShape), { columns: COLUMNS });
  return { test: { loss }, table: "", files: { samples: await write(folder, "samples.png", png) } };
}

/** New images. */
async function generated({ images }: Session, { generator }: GeneratorAndOpponent, folder: string): Promise<Outcome> {
  generator.eval();
  const samples = await read(() => generator.sample(COLUMNS * ROWS));
  const png = sheet(samples, imageShape(images.test.inputShape), { columns: COLUMNS, low: -1 });
  return { test: {}, table: "", files: { samples: await write(folder, "samples.png", png) } };
}

/** The mean over the one-shot runs. */
async function oneShot({ settings, images }: Session, alike: Alikeness): Promise<Outcome> {
  const runs = await readOneShotRuns(settings.data, images.train.inputShape[1] ?? 0);
  const accuracies = await oneShotAccuracies(runs, alike);
  const table = accuracies.map((accuracy, i) => `one-shot run ${String(i + 1).padStart(2)}  ${accuracy.toFixed(2)}`).join("\n");
  return { test: { accuracy: accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length }, table, files: {} };
}

/** By a siamese network's logits of all pairs. */
function comparing({ trainer, images }: Session): Alikeness {
  return (tests, candidates) => {
    const pairs = tests.flatMap((test) => candidates.flatMap((candidate) => [test, candidate]));
    return trainer.model.predict(joined(pairs), [tests.length * candidates.length, ...images.train.inputShape]);
  };
}

/** By a triplet network's distances. */
function embedding({ encoder }: Triplet, shape: readonly number[]): Alikeness {
  return async (tests, candidates) => {
    const described = await encoder.predict(joined([...tests, ...candidates]), [tests.length + candidates.length, ...shape]);
    const size = described.length / (tests.length + candidates.length);
    const directions = Array.from({ length: tests.length + candidates.length }, (_, i) =>
      unit(described.subarray(i * size, (i + 1) * size)),
    );
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
    return Float32Array.from(directions.slice(0, tests.length).flatMap((a) => directions.slice(tests.length).map((b) => dot(a, b))));
  };
}

function unit(values: Float32Array): Float32Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => value / length);
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
