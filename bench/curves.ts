// Cost of a 3×3 convolution and of a training step against batch, channels and image size; ends with code 1 where a curve has a cliff.
// Usage: npm run bench:curves -- [--only REGEX] [--engine node-26] [--reference]
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { SingleBar } from "cli-progress";
import { withBackend } from "../src/runtime.ts";
import { createWasmBackend } from "../src/wasm/backend.ts";
import { type Curve, type Curves, cliffs, cliffTexts, mergeCurves, type Point } from "./curves/cliffs.ts";
import { type Axis, centre, grid, type Subject, subjects } from "./curves/grid.ts";
import { updateFigures } from "./curves/page.ts";
import { reportPage } from "./curves/report.ts";
import { runInEngine } from "./engine.ts";
import { provenance, resultsFile } from "./results.ts";
import { type Budget, fastest, thorough, warmUp } from "./timing.ts";

/** A thorough look follows where a point seems to be a cliff. */
const quick: Budget = { warmUp: 50, rounds: 2, turn: 12 };
/** Each curve is measured so often from end to end, the best counts: a busy neighbour rarely comes back to the same point. */
const PASSES = 3;

const { values } = parseArgs({
  options: { only: { type: "string" }, engine: { type: "string" }, reference: { type: "boolean", default: false } },
});
process.exitCode = values.engine === undefined ? main(new RegExp(values.only ?? "")) : runInEngine(values.engine, import.meta.url);

function main(only: RegExp): number {
  const wanted = subjects
    .flatMap((subject) => (Object.keys(grid) as Axis[]).map((axis) => ({ subject, axis })))
    .filter(({ subject, axis }) => only.test(`${subject.name} against ${axis}`));
  if (wanted.length === 0) {
    console.error(`bench:curves: --only: expected a pattern that some curve matches, got ${only.source}`);
    return 2;
  }
  const total = PASSES * wanted.reduce((points, { axis }) => points + grid[axis].length, 0);
  const bar = new SingleBar({ stream: process.stderr, format: "{bar} {value}/{total}  {curve}", hideCursor: true });
  bar.start(total, 0, { curve: "" });
  const curves = wanted.map(({ subject, axis }) => measureCurve(subject, axis, (curve) => bar.increment(1, { curve })));
  bar.stop();
  return report(curves);
}

function measureCurve(subject: Subject, axis: Axis, onPoint: (curve: string) => void): Curve {
  const points: Point[] = [];
  for (let pass = 0; pass < PASSES; pass++)
    for (const [i, at] of grid[axis].entries()) {
      onPoint(`${subject.name} against ${axis}`);
      points[i] = faster(points[i], measurePoint(subject, axis, at, quick));
    }
  for (const i of cliffs(points)) {
    const point = points[i];
    if (point) points[i] = faster(point, measurePoint(subject, axis, point.at, thorough));
  }
  return { subject: subject.name, axis, points };
}

function faster(known: Point | undefined, measured: Point): Point {
  return known && known.ms < measured.ms ? known : measured;
}

function measurePoint({ flops, setup }: Subject, axis: Axis, at: number, budget: Budget): Point {
  const size = { ...centre, [axis]: at };
  const [ms = 0] = withBackend(createWasmBackend(), () => fastest([warmUp(setup(size), budget)], budget));
  return { at, ms, rate: flops(size) / ms / 1e6 };
}

/** Prints and writes what was found. */
function report(curves: readonly Curve[]): number {
  const facts = provenance();
  const { engine, version, cpu, commit } = facts;
  const title = `${engine} (${version}), ${cpu}, commit ${commit}`;
  for (const { subject, axis, points } of curves) {
    console.log(`\n${subject} against ${axis}`);
    for (const { at, ms, rate } of points)
      console.log(`${String(at).padStart(6)} ${ms.toPrecision(4).padStart(10)} ms ${rate.toFixed(1).padStart(7)} GFLOP/s`);
  }
  const file = resultsFile(`curves-${engine}`, false);
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Curves) : undefined;
  const all = mergeCurves(known, { ...facts, curves });
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  const page = file.replace(/json$/, "html");
  writeFileSync(page, reportPage(all.curves, title));
  console.log(`\n${page}`);
  if (values.reference) updateFigures(all, title);
  const found = cliffTexts(curves);
  for (const text of found) console.log(`cliff: ${text}`);
  return found.length === 0 ? 0 : 1;
}
