// The samples of a soak as a small picture.
import type { Sample } from "./soak.ts";

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [640, 240, 60, 40];
const series = [
  ["resident", "#999999"],
  ["heap", "#1f77b4"],
  ["reserved", "#ff7f0e"],
  ["used", "#2ca02c"],
] as const;

/** Megabytes over minutes, an SVG. */
export function plot(samples: readonly Sample[]): string {
  const longest = samples.at(-1)?.seconds ?? 1;
  const most = Math.max(...samples.flatMap((sample) => series.map(([figure]) => sample[figure])));
  const x = (seconds: number) => LEFT + ((WIDTH - LEFT - 90) * seconds) / longest;
  const y = (bytes: number) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - 20) * bytes) / most;
  const every = Math.ceil(samples.length / 500);
  const shown = samples.filter((_, i) => i % every === 0);
  const text = (at: readonly [number, number], content: string, rest = "") =>
    `<text x="${at[0]}" y="${at[1].toFixed(1)}" ${rest}>${content}</text>`;
  const lines = series.map(
    ([figure, color]) =>
      `<polyline fill="none" stroke="${color}" points="${shown.map((sample) => `${x(sample.seconds).toFixed(1)},${y(sample[figure]).toFixed(1)}`).join(" ")}"/>`,
  );
  const names = series.map(([figure, color]) => text([WIDTH - 84, y(samples.at(-1)?.[figure] ?? 0) + 4], figure, `fill="${color}"`));
  const ticks = [0, 0.5, 1].flatMap((share) => [
    text([LEFT - 8, y(share * most) + 4], `${((share * most) / 1e6).toFixed(0)} MB`, 'text-anchor="end"'),
    text([x(share * longest), HEIGHT - 16], `${((share * longest) / 60).toFixed(1)} min`, 'text-anchor="middle"'),
  ]);
  const axes = `<path d="M${LEFT},20 V${HEIGHT - BOTTOM} H${WIDTH - 90}" fill="none" stroke="#333333"/>`;
  const body = [axes, ...lines, ...names, ...ticks].join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">\n<title>Memory over time</title>\n${body}\n</svg>\n`;
}
