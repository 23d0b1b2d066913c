// Draws the figures of docs/curves.md.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { replaceBetweenMarks } from "../markdown.ts";
import type { Curves } from "./cliffs.ts";
import { figure } from "./figure.ts";

const page = new URL("../../docs/curves.md", import.meta.url);
const figures = new URL("../../docs/figures/", import.meta.url);

/** Draws one engine's figure; the page shows all that are there. */
export function updateFigures({ engine, curves }: Curves, title: string): void {
  mkdirSync(figures, { recursive: true });
  writeFileSync(new URL(`curves-${engine}.svg`, figures), figure(curves, title));
  const drawn = readdirSync(figures).filter((name) => /^curves-.*\.svg$/.test(name));
  const links = drawn.sort().map((name) => `![${name.slice("curves-".length, -".svg".length)}](figures/${name})`);
  writeFileSync(page, replaceBetweenMarks(readFileSync(page, "utf8"), "npm run bench:curves -- --reference", links.join("\n\n")));
}
