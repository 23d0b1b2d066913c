// Runs in the report: draws curves and images from the data beside it.
const { curves, pictures } = JSON.parse(document.getElementById("page").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function chart(id, lines, format) {
  const place = document.getElementById(id);
  const axis = {
    stroke: () => color("--muted"),
    grid: { stroke: () => color("--line"), width: 1 },
    ticks: { stroke: () => color("--line"), width: 1 },
  };
  const shown = (_, value) => (value == null ? "" : format(value));
  const plot = new uPlot(
    {
      width: place.clientWidth,
      height: 280,
      scales: { x: { time: false } },
      axes: [
        {
          ...axis,
          label: "epoch",
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000],
          labelSize: 22,
          size: 36,
          stroke: () => color("--muted"),
        },
        { ...axis, size: 56, values: (_, ticks) => ticks.map(format) },
      ],
      series: [
        { label: "at epoch", value: (_, x) => (x == null ? "" : x.toFixed(2)) },
        ...lines.map(({ label, variable, points }) => ({
          label,
          stroke: () => color(variable),
          width: points ? 2 : 1.25,
          points: { show: points, size: 6, fill: () => color(variable) },
          spanGaps: true,
          value: shown,
        })),
      ],
      legend: { markers: { width: 0, fill: (_, i) => color(lines[i - 1].variable) } },
      cursor: { drag: { x: true, y: false } },
    },
    [curves.x, ...lines.map(({ values }) => values)],
    place,
  );
  new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: 280 })).observe(place);
  dark.addEventListener("change", () => plot.redraw());
}

chart(
  "loss",
  [
    { label: "training, per step (smoothed)", variable: "--pale", values: curves.stepLoss, points: false },
    { label: "training, mean of the epoch", variable: "--blue", values: curves.trainLoss, points: true },
    { label: "validation", variable: "--orange", values: curves.validationLoss, points: true },
  ],
  (value) => value.toFixed(value > 0 && value < 0.1 ? 3 : 2),
);
chart(
  "accuracy",
  [
    { label: "training, mean of the epoch", variable: "--blue", values: curves.trainAccuracy, points: true },
    { label: "validation", variable: "--orange", values: curves.validationAccuracy, points: true },
  ],
  (value) => `${(100 * value).toFixed(1)}%`,
);

for (const [id, { width, height, channels, pixels }] of Object.entries(pictures)) {
  document.querySelectorAll(`#${id} canvas`).forEach((canvas, i) => {
    const bytes = Uint8Array.from(atob(pixels[i]), (character) => character.charCodeAt(0));
    const image = new ImageData(width, height);
    for (let p = 0; p < width * height; p++) {
      for (let c = 0; c < 3; c++) image.data[4 * p + c] = bytes[p * channels + (channels === 1 ? 0 : c)];
      image.data[4 * p + 3] = 255;
    }
    canvas.width = width;
    canvas.height = height;
    canvas.getContext("2d").putImageData(image, 0, 0);
  });
}
