// Trains for a long time and says whether memory stayed flat. Usage: npm run soak -- --minutes 30 [--reference]
// `--reference` writes the figures and the plot of docs/soak.md.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { plot } from "./plot.ts";
import { drift, type Sample, soak, tolerances } from "./soak.ts";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "30" }, reference: { type: "boolean", default: false } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`soak: expected --minutes > 0, got ${values.minutes}`);

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);
const row = ({ seconds, used, reserved, heap, resident }: Sample) =>
  `${seconds.toFixed(0).padStart(6)} s  ${[used, reserved, heap, resident].map((bytes) => megabytes(bytes).padStart(9)).join("")} MB`;

console.log("  time         used reserved     heap resident");
let last = Number.NEGATIVE_INFINITY;
const { cycles, steps, samples } = await soak(minutes, (sample) => {
  if (sample.seconds - last < 15) return;
  last = sample.seconds;
  console.log(row(sample));
});

const figures = (["used", "reserved", "heap", "resident"] as const).map((figure) => ({
  figure,
  by: drift(samples, figure),
  most: tolerances[figure],
}));
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
for (const { figure, by, most } of figures) console.log(`${figure.padEnd(9)} moved by ${percent(by)} of at most ${percent(most)}`);
const flat = figures.every(({ by, most }) => by <= most);
console.log(`${cycles} cycles, ${steps} steps: ${flat ? "flat" : "NOT FLAT"}`);
process.exitCode = flat ? 0 : 1;

if (values.reference) {
  const folder = new URL("../../docs/", import.meta.url);
  writeFileSync(new URL("soak.svg", folder), plot(samples));
  const end = samples.at(-1) as Sample;
  const lines = figures.map(({ figure, by, most }) => `| ${figure} | ${megabytes(end[figure])} MB | ${percent(by)} | ${percent(most)} |`);
  writeFileSync(
    new URL("soak.md", folder),
    `# Soak

Written by \`npm run soak -- --minutes ${minutes} --reference\`.

${cycles} cycles of \`tests/soak/soak.ts\` in ${(end.seconds / 60).toFixed(1)} minutes, ${steps} training steps: runs with every kind of state are made, trained, saved and forgotten, and LeNet-5 is trained on batches of all sizes, every fifth of which fails with a NaN. Node ${process.version.slice(1)}, ${cpus()[0]?.model.trim()}. The bits of every cycle are those of the first.

Moved by: the median of the last quarter of the time against that of the second quarter; the first warms up.

| figure | at the end | moved by | at most |
| --- | --: | --: | --: |
${lines.join("\n")}

- **used**, **reserved**: the device memory in use between two cycles, and taken from the machine.
- **heap**, **resident**: JavaScript's heap after garbage collection, and the whole process.

![Memory over time](soak.svg)
`,
  );
}
