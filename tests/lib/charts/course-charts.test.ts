/** What the charts of single lessons draw, and what they say of bad input. */
import { expect, test } from "vitest";
import * as charts from "../../../lib/src/charts/index.js";

const marksOf = (figure: charts.Figure) => figure.model.panels[0]?.marks ?? [];
const named = (figure: charts.Figure, name: string) =>
  marksOf(figure).find((m) => "name" in m && m.name?.startsWith(name));

test("ROC: the area of scikit-learn's example is 0.75, ties count half, order does not matter", () => {
  // The example of sklearn.metrics.roc_auc_score's page.
  const figure = charts.roc({
    actual: [0, 0, 1, 1],
    scores: [0.1, 0.4, 0.35, 0.8],
  });
  expect(figure.text).toContain("model: AUC 0.750, 4 thresholds");
  expect(named(figure, "model")).toMatchObject({
    x: [0, 0, 0.5, 0.5, 1],
    y: [0, 0.5, 0.5, 1, 1],
  });
  for (const actual of [
    [0, 1, 0, 1],
    [1, 0, 1, 0],
  ])
    expect(charts.roc({ actual, scores: [3, 3, 3, 3] }).text).toContain(
      "AUC 0.500, 1 threshold",
    );
  expect(() => charts.roc({ actual: [1, 1], scores: [1, 2] })).toThrow(
    "samples of class 1 and of others, received that class alone",
  );
  expect(() => charts.roc({ actual: [0, 1], scores: { a: [1] } })).toThrow(
    "roc: scores (a) expected as many numbers as actual has (2), received 1",
  );
});

test("scree: shares, their sums, and where the threshold is reached", () => {
  const figure = charts.scree({ variances: [3, 1, 1], threshold: 0.8 });
  expect(named(figure, "each axis")).toMatchObject({ y1: [0.6, 0.2, 0.2] });
  expect(figure.text).toContain("80% is reached by 2 axes");
  expect(
    charts.scree({ variances: [0.5, 0.2], total: 1, threshold: 0.9 }).text,
  ).toContain("90% is not reached");
  expect(() => charts.scree({ variances: [1, -1] })).toThrow("-1 at index 1");
  expect(() => charts.scree({ variances: [0.9, 0.9], total: 1 })).toThrow(
    "no less than the sum of variances (1.8)",
  );
  expect(() => charts.scree({ variances: [1], threshold: 95 })).toThrow(
    "a share above 0, at most 1, received 95",
  );
});

test("an embedding writes names that stand clear, and keeps the others for the pointer", () => {
  const figure = charts.embedding({
    points: [
      [0, 0],
      [0.01, 0],
      [5, 5],
    ],
    labels: ["king", "queen", "bread"],
    group: ["people", "people", "food"],
  });
  expect(marksOf(figure).find((m) => m.type === "text")).toMatchObject({
    text: ["king", "bread"],
  });
  expect(named(figure, "people")).toMatchObject({ hover: ["king", "queen"] });
  expect(() => charts.embedding({ points: [[1, 2, 3, 4]] })).toThrow(
    "received an array of shape [1, 4]. Project first",
  );
  expect(() => charts.embedding({ points: [[1, 2]], labels: [] })).toThrow(
    "as many names as points has (1), received 0",
  );
});

test("an ellipse at d deviations satisfies (x - μ)ᵀ Σ⁻¹ (x - μ) = d²", () => {
  const [a, b, c] = [2, 0.8, 1];
  const figure = charts.clusterEllipses({
    X: [[0, 0]],
    means: [[1, -2]],
    covariances: [
      [
        [a, b],
        [b, c],
      ],
    ],
    deviations: [1.5],
  });
  const ellipse = marksOf(figure).find((m) => m.type === "line");
  if (ellipse?.type !== "line") throw new Error("no ellipse");
  expect(ellipse.x.length).toBeGreaterThan(36);
  ellipse.x.forEach((x, i) => {
    const [u, v] = [x - 1, (ellipse.y[i] ?? NaN) + 2];
    expect(
      (c * u * u - 2 * b * u * v + a * v * v) / (a * c - b * b),
    ).toBeCloseTo(1.5 ** 2, 9);
  });
});

test("mistakes in clusters", () => {
  const [X, means] = [[[0, 0]], [[0, 0]]];
  expect(() => charts.clusterEllipses({ X, means, labels: [1] })).toThrow(
    'numbers of clusters, 0 to 0, received "1"',
  );
  expect(() =>
    charts.clusterEllipses({ X, means, covariances: [[1, 1]] }),
  ).toThrow("[1, 2, 2], a matrix a cluster, received [1, 2]");
  expect(() =>
    charts.clusterEllipses({
      X,
      means,
      covariances: [
        [
          [1, 2],
          [2, 1],
        ],
      ],
    }),
  ).toThrow("no direction gives a negative variance");
});

test("a forecast goes on where the observations end, in their steps", () => {
  const day = (n: number): number => Date.UTC(2024, 1, n);
  const figure = charts.forecast({
    time: ["2024-02-27", "2024-02-28"],
    actual: [1, 2],
    forecast: [3, 4],
    low: [2, 2],
    high: [4, 6],
    probability: 0.9,
  });
  expect(named(figure, "forecast")).toMatchObject({ x: [day(29), day(30)] });
  expect(named(figure, "90% band")).toMatchObject({
    low: [2, 2],
    high: [4, 6],
  });
  // Text without a zone is UTC's, on every machine.
  expect(figure.plotly.data).toContainEqual(
    expect.objectContaining({
      name: "observed",
      x: ["2024-02-27T00:00:00.000Z", "2024-02-28T00:00:00.000Z"],
    }),
  );
});

test("a forecast of what was observed says how often the band held", () => {
  const { text } = charts.forecast({
    actual: [1, 2, 9, null],
    forecast: [1, 2, 3, 4],
    forecastTime: [0, 1, 2, 3],
    low: [0, 1, 2, 3],
    high: [2, 3, 4, 5],
  });
  expect(text).toContain("holds 2 of 3 observations");
});

test("mistakes in time series", () => {
  const [actual, forecast] = [[1, 2], [3]];
  expect(() =>
    charts.forecast({ actual, forecast, time: ["2024-02-28", "28.2.2024"] }),
  ).toThrow('dates, such as "2024-03-01", received "28.2.2024" at index 1');
  expect(() =>
    charts.forecast({ actual, forecast, time: ["2024-02-28", "2024-02-28"] }),
  ).toThrow("each time after the one before");
  expect(() =>
    charts.forecast({ actual, forecast, low: [5], high: [4] }),
  ).toThrow("values no higher than high, received 5 above 4 at index 0");
  expect(() => charts.forecast({ actual, forecast, low: [5] })).toThrow(
    "both ends of the band, or neither, received low alone",
  );
  expect(() =>
    charts.candlesticks({ open: [1], high: [2], low: [1.5], close: [2] }),
  ).toThrow("open 1, high 2, low 1.5, close 2 at index 0");
});

test("candlesticks: rises pale, falls full, bodies from open to close", () => {
  const figure = charts.candlesticks({
    time: ["2024-03-01", "2024-03-04", "2024-03-05"],
    open: [10, 12, 11],
    high: [13, 12.5, 11],
    low: [9, 10, 11],
    close: [12, 11, 11],
  });
  const [rise, fall] = [named(figure, "rise"), named(figure, "fall")];
  expect(rise).toMatchObject({ y0: [10, 11], y1: [12, 11], opacity: 0.25 });
  expect(fall).toMatchObject({ y0: [11], y1: [12], opacity: 0.9 });
  expect(figure.text).toContain("lowest 9 on 2024-03-01, highest 13");
});

test("attention: a row a query, its shares adding up to one", () => {
  const figure = charts.attention({
    weights: [
      [0.9, 0.1],
      [0.3, 0.7],
    ],
    queries: ["it", "sat"],
  });
  expect(figure.text).toContain("sat looks most at sat (70%)");
  expect(() =>
    charts.attention({
      weights: [[0.5, 0.1]],
      queries: ["a"],
      keys: ["a", "b"],
    }),
  ).toThrow("row 0, with sum 0.6. Scores become shares by softmax");
  expect(() =>
    charts.attention({ weights: [[1]], queries: ["a", "b"] }),
  ).toThrow("as many names as weights has (1), received 2");
});

test("U-matrix: mean distance to the neighbours there are", () => {
  const figure = charts.uMatrix({
    weights: [
      [[0], [3]],
      [[4], [3]],
    ],
  });
  // Corners have two neighbours: |0 - 3|, |0 - 4| and so on.
  expect(marksOf(figure)[0]).toMatchObject({
    z: [
      [3.5, 1.5],
      [2.5, 0.5],
    ],
  });
  expect(() =>
    charts.uMatrix({
      weights: [
        [1, 2],
        [3, 4],
      ],
    }),
  ).toThrow("[rows, columns, features]");
});

test("a grid world's arrows stand where something moves, and names what each place is", () => {
  const figure = charts.gridWorld({
    map: ["SF", "H#", "FG"],
    values: [0.1, 0.2, 0, 0, 0.4, 1],
    policy: [2, 1, 0, 0, "right", 0],
  });
  const [places, arrows] = marksOf(figure).filter((m) => m.type === "text");
  expect(places).toMatchObject({ text: ["start", "hole", "goal"] });
  expect(arrows).toMatchObject({
    text: ["→", "↓", "→"],
    x: [0, 1, 0],
    y: [0, 0, 2],
  });
  expect(figure.text).toContain("row 1: H# H #");
  expect(() => charts.gridWorld({ map: ["SF", "G"] })).toThrow(
    'rows of one length, such as ["SFF", "FHG"], received "SF", "G"',
  );
  expect(() => charts.gridWorld({ map: ["SG"], policy: [4, 0] })).toThrow(
    'one of left, down, right, up, or its number from 0, received "4"',
  );
  expect(() => charts.gridWorld({ map: ["SG"], values: [1] })).toThrow(
    "as many numbers as the map has (2), received 1",
  );
});

/** Shape and text of a panel of small pictures. */
const captions = (figure: charts.Figure) =>
  marksOf(figure).find((m) => m.type === "text");

test("filters: one scale for all, of the channel asked for", () => {
  // [1, 2, 2 inputs, 2 filters]
  const weights = [
    [
      [
        [1, 2],
        [-9, 8],
      ],
      [
        [3, -4],
        [7, 6],
      ],
    ],
  ];
  const first = charts.filters({ weights, labels: ["a", "b"] });
  expect(first.text).toContain("2 filters, 1 x 2, channel 0 of 2");
  expect(first.text).toContain("values: -4 to 3");
  expect(first.model.panels[0]?.title).toBe("blue -4, white 0, orange 4");
  expect(captions(first)).toMatchObject({ text: ["a", "b"] });
  expect(charts.filters({ weights, channel: 1 }).text).toContain(
    "values: -9 to 8",
  );
  expect(() => charts.filters({ weights, channel: 2 })).toThrow(
    "a whole number, 0 to 1, received 2",
  );
  expect(() => charts.filters({ weights: [[1, 2]] })).toThrow(
    "[height, width, in, out] or [height, width, out], received [1, 2]",
  );
});

test("reconstruction pairs: the error of each pair below it", () => {
  const figure = charts.reconstructionPairs({
    originals: [[[0, 1]], [[1, 1]]],
    reconstructions: [[[0.5, 1]], [[1, 1]]],
  });
  expect(captions(figure)).toMatchObject({ text: ["", "", "0.13", "0.0"] });
  expect(figure.text).toContain("mean squared error: 0 to 0.125, mean 0.0625");
  expect(() =>
    charts.reconstructionPairs({
      originals: [[[0, 1]]],
      reconstructions: [[[0]]],
    }),
  ).toThrow("the shape of originals, [1, 1, 2], received [1, 1, 1]");
});

test("an animation: as many traces in every frame, axes that do not jump, stills for paper", () => {
  const figure = charts.animation({
    frames: [
      charts.line({ y: [0, 1] }),
      charts.line({ y: { a: [0, 5], b: [1, 2] } }),
      charts.line({ y: [-3, 1] }),
      charts.line({ y: [0, 2] }),
    ],
    labels: [10, 20, 30, 40],
    label: "epoch",
  });
  const { data, frames = [], layout } = figure.plotly;
  expect(data).toHaveLength(2);
  expect(frames).toHaveLength(4);
  for (const frame of frames) expect(frame).toMatchObject({ data: [{}, {}] });
  const [low = 0, high = 0] = figure.model.panels[0]?.y.domain ?? [];
  expect(low).toBeLessThan(-3);
  expect(high).toBeGreaterThan(5);
  expect(figure.model.panels.map((p) => p.title)).toEqual([
    "epoch 10",
    "epoch 20",
    "epoch 40",
  ]);
  expect(layout).toMatchObject({
    sliders: [
      { active: 3, steps: [{ label: "10", args: [["0"], {}] }, {}, {}, {}] },
    ],
  });
});

test("mistakes in an animation; frames of tensors are waited for", async () => {
  expect(() => charts.animation({ frames: [] })).toThrow(
    "a list of one figure or more",
  );
  expect(() =>
    charts.animation({ frames: [charts.line({ y: [1, 2] })], labels: [] }),
  ).toThrow("as many names as frames has (1), received 0");
  const y = { shape: [2], data: () => Promise.resolve([1, 2]) };
  const figure = charts.animation({ frames: [charts.line({ y })] });
  expect((await figure.ready).text).toContain("1 frame, frame 0 to 0");
});
