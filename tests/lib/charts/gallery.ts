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
  activationOverlay: () =>
    charts.activationOverlay({
      images: [digit(-2), digit(2)],
      maps: [digit(-2), digit(0)],
      labels: ["all of it", "its upper half"],
      title: "What the network looked at",
    }),
  detections: () =>
    charts.detections({
      image: digit(1),
      found: [{ box: [2, 3, 10, 11], label: "disc", score: 0.93 }],
      actual: [{ box: [1, 2, 10, 11] }],
      title: "One disc, found",
    }),
  searchResults: () =>
    charts.searchResults({
      trials: wave(24, (i) => i).map((i) => ({
        settings: {
          rate: 10 ** (-4 + (i % 8) / 2),
          kind: ["relu", "tanh", "elu"][i % 3],
        },
        score: 0.9 - 0.05 * Math.abs(2.5 - (i % 8) / 2) - 0.02 * (i % 3),
      })),
      scoreLabel: "validation accuracy",
      title: "24 trials",
    }),
  surface: () =>
    charts.surface({
      z: (x, y) => 0.5 * x * x + 4 * y * y * Math.exp(-x * x),
      x: [-2, 2],
      y: [-1, 1],
      paths: {
        descent: wave(12, (i) => i).map((i) => [
          -1.9 * 0.8 ** i,
          0.9 * 0.6 ** i,
        ]),
      },
      title: "A loss over two weights",
      xLabel: "w1",
      yLabel: "w2",
      zLabel: "loss",
    }),
  embeddingInSpace: () =>
    charts.embedding({
      points: wave(90, (i) => i).map((i) => [
        Math.sin(i * 1.3) + 3 * (i % 3),
        Math.cos(i * 2.1) + 2 * ((i + 1) % 3),
        Math.sin(i * 0.7) + (i % 3) ** 2,
      ]),
      group: wave(90, (i) => i).map((i) => ["a", "b", "c"][i % 3] ?? ""),
      title: "Three groups in space",
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
  roc: () =>
    charts.roc({
      actual: wave(100, (i) => i % 2),
      scores: {
        network: wave(100, (i) => (i % 2) + 1.4 * Math.sin(i * 12.9)),
        perceptron: wave(100, (i) => (i % 2) + 3 * Math.sin(i * 7.3)),
      },
      title: "Which model finds more spam",
    }),
  scree: () =>
    charts.scree({
      variances: wave(12, (i) => 4 * 0.6 ** i),
      threshold: 0.95,
      title: "Six axes hold 95% of the variance",
    }),
  dendrogram: () =>
    charts.dendrogram({
      tree: {
        samples: 6,
        merges: [
          { a: 0, b: 1, height: 1 },
          { a: 2, b: 3, height: 1.5 },
          { a: 4, b: 7, height: 2.5 },
          { a: 5, b: 6, height: 3 },
          { a: 8, b: 9, height: 6 },
        ],
        leaves: [4, 2, 3, 5, 0, 1],
      },
      labels: ["cat", "dog", "oak", "elm", "fern", "fish"],
      clusters: 2,
      title: "Animals and plants part last",
    }),
  embedding: () =>
    charts.embedding({
      points: wave(18, (i) => i).map((i) => [
        (i % 3) * 4 + 1.5 * Math.sin(i * 12.9),
        (i % 2) * 3 + 1.5 * Math.sin(i * 7.3),
      ]),
      labels: wave(18, (i) => i).map((i) => `word ${i}`),
      group: wave(18, (i) => i % 3).map(
        (g) => ["people", "food", "places"][g] ?? "",
      ),
      title: "Words by meaning",
    }),
  clusterEllipses: () =>
    charts.clusterEllipses({
      X: wave(120, (i) => i).map((i) => {
        const [a, b] = [2 * Math.sin(i * 12.9), Math.sin(i * 7.3)];
        return i % 2 ? [a + b, a - b] : [5 + b, a];
      }),
      labels: wave(120, (i) => 1 - (i % 2)),
      means: [
        [0, 0],
        [5, 0],
      ],
      covariances: [
        [
          [2.5, 1.5],
          [1.5, 2.5],
        ],
        [
          [0.5, 0],
          [0, 2],
        ],
      ],
      title: "A mixture of two Gaussians",
    }),
  forecast: () =>
    charts.forecast({
      time: wave(40, (i) => i).map((i) => new Date(Date.UTC(2024, 0, 1 + i))),
      actual: wave(40, (i) =>
        i === 12 ? NaN : 10 + 0.1 * i + 2 * Math.sin(i / 3),
      ).map((v) => (Number.isNaN(v) ? null : v)),
      forecast: wave(14, (i) => 14 + 0.1 * i + 2 * Math.sin((i + 40) / 3)),
      low: wave(14, (i) => 13.5 + 2 * Math.sin((i + 40) / 3) - 0.1 * i),
      high: wave(14, (i) => 14.5 + 2 * Math.sin((i + 40) / 3) + 0.3 * i),
      probability: 0.9,
      title: "Two weeks ahead",
      yLabel: "demand (MWh)",
    }),
  candlesticks: () => {
    const price = (i: number): number =>
      100 + 8 * Math.sin(i / 5) + 3 * Math.sin(i * 2.1);
    return charts.candlesticks({
      time: wave(30, (i) => i).map(
        (i) => new Date(Date.UTC(2024, 2, 4 + 7 * Math.floor(i / 5) + (i % 5))),
      ),
      open: wave(30, price),
      close: wave(30, (i) => price(i + 1)),
      high: wave(30, (i) => Math.max(price(i), price(i + 1)) + 1.5),
      low: wave(30, (i) => Math.min(price(i), price(i + 1)) - 1),
      yLabel: "price (USD)",
      title: "Six weeks at an exchange",
    });
  },
  attention: () => {
    const tokens = ["The", "cat", "sat", "down", "because", "it", "was", "old"];
    return charts.attention({
      queries: tokens,
      weights: tokens.map((_q, q) => {
        const e = tokens.map((_k, k) =>
          Math.exp(q === 5 && k === 1 ? 3 : -Math.abs(q - k) / 2),
        );
        const sum = e.reduce((s, v) => s + v, 0);
        return e.map((v) => v / sum);
      }),
      title: "What “it” means",
    });
  },
  uMatrix: () =>
    charts.uMatrix({
      weights: wave(9, (r) => r).map((r) =>
        wave(12, (c) => c).map((c) => [
          c + r > 9 ? 5 : 0,
          Math.sin(c / 3),
          r / 9,
        ]),
      ),
      labels: wave(108, (i) => i).map((i) =>
        i % 5 ? "" : (i % 12) + Math.floor(i / 12) > 9 ? "B" : "A",
      ),
      title: "A ridge between two clusters",
    }),
  gridWorld: () =>
    charts.gridWorld({
      map: ["SFFF", "FHFH", "F#FF", "HFFG"],
      values: wave(16, (i) => 0.9 ** (6 - (i % 4) - Math.floor(i / 4))),
      policy: wave(16, (i) => (i % 4 === 3 ? 1 : 2)),
      agent: 4,
      title: "A frozen lake",
    }),
  cartPole: () => charts.cartPole({ position: 0.6, angle: 0.15 }),
  taxiMap: () =>
    charts.taxiMap({
      size: 5,
      walls: [
        { row: 0, column: 1 },
        { row: 1, column: 1 },
        { row: 3, column: 0 },
        { row: 4, column: 2 },
      ],
      stands: [
        { row: 0, column: 0, name: "R" },
        { row: 0, column: 4, name: "G" },
        { row: 4, column: 0, name: "Y" },
        { row: 4, column: 3, name: "B" },
      ],
      row: 2,
      column: 3,
      passenger: 2,
      destination: 1,
    }),
  filters: () =>
    charts.filters({
      weights: wave(5, (y) => y).map((y) =>
        wave(5, (x) => x).map((x) =>
          wave(12, (k) =>
            Math.sin((x - 2) * Math.cos(k / 2) + (y - 2) * Math.sin(k / 2)),
          ),
        ),
      ),
      labels: wave(12, (i) => i),
      title: "Filters of the first layer",
    }),
  reconstructionPairs: () =>
    charts.reconstructionPairs({
      originals: wave(10, (i) => (i % 5) - 2).map(digit),
      reconstructions: wave(10, (i) => (i % 5) - 2.4).map(digit),
      most: 10,
      title: "What passes a bottleneck of two numbers",
    }),
  animation: () =>
    charts.animation({
      frames: wave(9, (e) => e).map((e) =>
        charts.decisionBoundary({
          X: wave(40, (i) => i).map((i) => [
            2 * Math.sin(i * 12.9) + (i % 2) * 2,
            2 * Math.sin(i * 7.3),
          ]),
          y: wave(40, (i) => i % 2),
          resolution: 40,
          predict: (rows) =>
            rows.map(([a = 0, b = 0]) => [
              1 / (1 + Math.exp(-e * (a - 1) - (4 - e) * b)),
            ]),
        }),
      ),
      label: "epoch",
      title: "A boundary turns while the network learns",
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
