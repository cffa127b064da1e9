/**
 * Every chart once, with data that shows what it is for. The tests draw them; run by itself it writes them as SVG and as a page:
 * `npx tsx tests/lib/charts/gallery.ts FOLDER`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as charts from "../../../lib/src/charts/index.js";

const wave = (n: number, f: (i: number) => number): number[] =>
  Array.from({ length: n }, (_, i) => f(i));
const digit = (shift: number): number[][] =>
  wave(12, (y) => y).map((y) =>
    wave(12, (x) => (Math.hypot(x - 5.5, y - 5.5 - shift) < 4 ? 1 : 0.1)),
  );

export const gallery: Record<string, () => charts.Figure> = {
  line: () =>
    charts.line({
      x: wave(50, (i) => i),
      y: {
        train: wave(50, (i) => Math.exp(-i / 12)),
        validation: wave(50, (i) => 0.2 + Math.exp(-i / 9)),
      },
      title: "Loss falls, the validation loss stops falling first",
      xLabel: "epoch",
      yLabel: "cross-entropy (nats)",
    }),
  scatter: () =>
    charts.scatter({
      x: wave(60, (i) => 170 + (i % 3) * 20 + 6 * Math.sin(i * 1.7)),
      y: wave(60, (i) => 3000 + (i % 3) * 900 + 300 * Math.cos(i * 2.3)),
      group: wave(60, (i) => i % 3).map(
        (g) => ["Adelie", "Chinstrap", "Gentoo"][g] ?? "",
      ),
      title: "Penguins",
      xLabel: "flipper length (mm)",
      yLabel: "body mass (g)",
    }),
  bar: () =>
    charts.bar({
      labels: ["cat", "dog", "horse"],
      values: { before: [0.4, 0.3, 0.3], after: [0.9, 0.06, 0.04] },
      title: "What the network believes",
      xLabel: "class",
      yLabel: "probability",
    }),
  histogram: () =>
    charts.histogram({
      values: wave(400, (i) => Math.sin(i * 12.9) + Math.sin(i * 78.2)),
      title: "Weights of the first layer",
      xLabel: "weight",
    }),
  heatmap: () =>
    charts.heatmap({
      z: wave(20, (y) => y).map((y) =>
        wave(30, (x) => Math.sin(x / 4) * Math.cos(y / 3)),
      ),
      title: "A product of waves",
      xLabel: "x (cm)",
      yLabel: "y (cm)",
      zLabel: "height (mm)",
    }),
  imageGrid: () =>
    charts.imageGrid({
      images: wave(10, (i) => (i % 5) - 2).map(digit),
      labels: wave(10, (i) => i % 5),
      predictions: wave(10, (i) => (i === 7 ? 3 : i % 5)),
      title: "Predictions",
    }),
  confusionMatrix: () =>
    charts.confusionMatrix({
      actual: wave(60, (i) => i % 3),
      predicted: wave(60, (i) => (i % 7 === 0 ? (i + 1) % 3 : i % 3)),
      classes: ["Adelie", "Chinstrap", "Gentoo"],
    }),
  trainingHistory: () =>
    charts.trainingHistory({
      history: {
        loss: wave(10, (i) => 2 / (i + 1)),
        val_loss: wave(10, (i) => 2 / (i + 1) + 0.02 * i),
        acc: wave(10, (i) => 1 - 0.7 / (i + 1)),
        val_acc: wave(10, (i) => 0.97 - 0.7 / (i + 1)),
      },
      title: "Ten epochs",
    }),
  functionPlot: () =>
    charts.functionPlot({
      functions: {
        sigmoid: (x) => 1 / (1 + Math.exp(-x)),
        tanh: Math.tanh,
        ReLU: (x) => Math.max(0, x),
      },
      from: -4,
      to: 4,
      derivatives: true,
      title: "Activations and their derivatives",
    }),
  decisionBoundary: () =>
    charts.decisionBoundary({
      X: wave(90, (i) => i).map((i) => [
        Math.cos((i % 3) * 2.1) * 2 + 1.3 * Math.sin(i * 12.9),
        Math.sin((i % 3) * 2.1) * 2 + 1.3 * Math.sin(i * 7.3),
      ]),
      y: wave(90, (i) => i % 3),
      classes: ["Adelie", "Chinstrap", "Gentoo"],
      predict: (rows) =>
        rows.map(([a = 0, b = 0]) => {
          const e = [0, 1, 2].map((k) =>
            Math.exp(a * Math.cos(k * 2.1) + b * Math.sin(k * 2.1)),
          );
          const sum = e.reduce((s, v) => s + v, 0);
          return e.map((v) => v / sum);
        }),
      title: "What a linear classifier says of the plane",
    }),
  contour: () =>
    charts.contour({
      z: (x, y) => 0.05 + (1 - x) ** 2 + 10 * (y - x * x) ** 2,
      x: [-1.6, 1.6],
      y: [-0.6, 2],
      zScale: "log",
      zLabel: "loss",
      paths: {
        descent: wave(12, (i) => i / 11).map((t) => [
          -1.4 + 2.2 * t,
          1.8 - 1.2 * t - 0.8 * Math.sin(3 * t),
        ]),
        momentum: wave(12, (i) => i / 11).map((t) => [
          -1.4 + 2.4 * t,
          1.8 - 2.2 * Math.sin(2.7 * t) + 0.6 * t,
        ]),
      },
      title: "Two ways down a curved valley",
    }),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? "gallery";
  mkdirSync(folder, { recursive: true });
  const figures: Record<string, charts.PlotlyFigure> = {};
  for (const [name, make] of Object.entries(gallery)) {
    const figure = make();
    figures[name] = figure.plotly;
    writeFileSync(`${folder}/${name}.svg`, await figure.svg());
    console.log(figure.text + "\n");
  }
  writeFileSync(`${folder}/figures.json`, JSON.stringify(figures));
}
