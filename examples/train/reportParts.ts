// Parts of the report as HTML: figures, image galleries, tables.
import type { ClassResult, Prediction, TestResult } from "./evaluate.ts";
import { escapeHtml } from "./html.ts";
import { count, percent } from "./text.ts";

/** A number with its name. */
export function figure(name: string, value: string): string {
  return `<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** Places for images, drawn by the page's script, with what the model said of each. */
export function gallery(id: string, indices: readonly number[], predictions: readonly Prediction[], classes: readonly string[]): string {
  const items = indices.map((index) => {
    const { label, predicted, confidence } = predictions[index] ?? { label: 0, predicted: 0, confidence: 0 };
    const right = label === predicted;
    const name = escapeHtml(classes[predicted] ?? String(predicted));
    const truth = right ? "" : `<span class="truth">is ${escapeHtml(classes[label] ?? String(label))}</span>`;
    return `<figure class="${right ? "right" : "wrong"}"><canvas></canvas><figcaption>${right ? "" : "✗ "}${name} <small>${Math.round(100 * confidence)}%</small>${truth}</figcaption></figure>`;
  });
  return `<div class="gallery" id="${id}">${items.join("\n")}</div>`;
}

/** Rows: true classes; columns: predicted ones. */
export function confusionTable(confusion: TestResult["confusion"], classes: readonly string[]): string {
  const head = classes.map((name, label) => `<th scope="col" title="${escapeHtml(name)}">${label}</th>`).join("");
  const rows = confusion.map((row, label) => {
    const images = row.reduce((total, n) => total + n, 0);
    const cells = row.map((n, predicted) => {
      const share = images === 0 ? 0 : n / images;
      const kind = predicted === label ? "right" : "wrong";
      const title = `${classes[label]} predicted as ${classes[predicted]}: ${n}`;
      return `<td class="${kind}${share > 0.5 ? " strong" : ""}" style="--share:${share.toFixed(3)}" title="${escapeHtml(title)}">${n || ""}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(classes[label] ?? "")} <small>${label}</small></th>${cells.join("")}</tr>`;
  });
  return `<div class="scroll"><table class="confusion"><thead><tr><th></th>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

/** A line for each class. */
export function classTable(results: readonly ClassResult[], classes: readonly string[]): string {
  const rows = results.map(({ images, recall, precision, f1, mistakenFor }, label) => {
    const mistaken = mistakenFor ? `${escapeHtml(classes[mistakenFor.predicted] ?? "")} <small>${mistakenFor.images}×</small>` : "";
    const shares = [recall, precision, f1].map((share) => `<td>${percent(share)}</td>`).join("");
    return `<tr><th scope="row">${escapeHtml(classes[label] ?? "")}</th><td>${count(images)}</td>${shares}<td class="text">${mistaken}</td></tr>`;
  });
  return `<div class="scroll"><table class="classes"><thead><tr><th scope="col" class="text">class</th><th scope="col">images</th><th scope="col" title="share of the class's images that were recognised">recall</th>
<th scope="col" title="share of right ones among those predicted as this class">precision</th><th scope="col">F1</th><th scope="col" class="text">most often mistaken for</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>`;
}
