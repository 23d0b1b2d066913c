// Which texts of a page are hard to read.

/** Runs in the page: texts whose contrast to what is behind them is below 4.5 (WCAG 2.2, 1.4.3), with that contrast. */
export function faintTexts(): string[] {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) return ["no canvas"];
  const luminance = (colors: readonly string[]): number => {
    context.clearRect(0, 0, 1, 1);
    for (const color of colors) {
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
    }
    const [r = 0, g = 0, b = 0] = [...context.getImageData(0, 0, 1, 1).data].map((value) =>
      value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element | null): string[] =>
    element ? [...behind(element.parentElement), getComputedStyle(element).backgroundColor] : [];
  const found: string[] = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (!own || element.getClientRects().length === 0 || element.closest(":disabled")) continue;
    const { color, fill } = getComputedStyle(element);
    const grounds = behind(element);
    const [text, ground] = [luminance([...grounds, element instanceof SVGElement ? fill : color]), luminance(grounds)];
    const contrast = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    if (contrast < 4.5) found.push(`${element.tagName} ${element.textContent?.trim().slice(0, 30)}: ${contrast.toFixed(2)}`);
  }
  return found;
}
