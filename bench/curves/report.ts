// The report of the curves: one HTML file that needs no network.
import { escapeHtml } from "../../examples/train/html.ts";
import { type Curve, cliffTexts } from "./cliffs.ts";
import { figure } from "./figure.ts";

export function reportPage(curves: readonly Curve[], title: string): string {
  const found = cliffTexts(curves);
  const list = found.length === 0 ? "<p>None.</p>" : `<ul>${found.map((text) => `<li>${escapeHtml(text)}</li>`).join("")}</ul>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Curves: ${escapeHtml(title)}</title>
<style>
body { margin: 2rem auto; max-width: 1000px; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: #222; background: #fff }
svg { width: 100%; height: auto }
table { border-collapse: collapse; margin: 1rem 0 2rem; font-variant-numeric: tabular-nums }
th, td { padding: 0.1rem 0.9rem 0.1rem 0; text-align: right; border-bottom: 1px solid #eee }
th:first-child, td:first-child { text-align: left }
</style>
<h1>Cost against batch, channels and image size</h1>
${figure(curves, escapeHtml(title))}
<h2>Cliffs</h2>
<p>Points whose rate is under half of both neighbours'.</p>
${list}
<h2>All points</h2>
${curves.map(pointTable).join("\n")}
</html>
`;
}

function pointTable({ subject, axis, points }: Curve): string {
  const rows = points.map(({ at, ms, rate }) => `<tr><td>${at}</td><td>${ms.toPrecision(4)}</td><td>${rate.toFixed(1)}</td></tr>`);
  return `<h3>${escapeHtml(subject)} against ${axis}</h3>
<table><thead><tr><th>${axis}</th><th>ms</th><th>GFLOP/s</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
