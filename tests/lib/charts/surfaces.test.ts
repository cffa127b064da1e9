import { expect, test } from "vitest";
import * as charts from "../../../lib/src/charts/index.js";
import { isoline } from "../../../lib/src/charts/isolines.js";

const marksOf = (figure: charts.Figure, panel = 0) =>
  figure.model.panels[panel]?.marks ?? [];
const steps = (n: number, low: number, high: number): number[] =>
  Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));

test("difference quotients are the derivatives: sigmoid' = σ(1 - σ), exp' = exp", () => {
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
  const figure = charts.functionPlot({
    functions: { sigmoid, exp: Math.exp },
    derivatives: true,
  });
  const [a, b] = marksOf(figure, 1);
  if (a?.type !== "line" || b?.type !== "line") throw new Error("no lines");
  a.x.forEach((x, i) => {
    expect(a.y[i]).toBeCloseTo(sigmoid(x) * (1 - sigmoid(x)), 8);
    expect(b.y[i]).toBeCloseTo(Math.exp(x), 6);
  });
  // Told apart without colour, in both panels alike.
  expect(a.dash).not.toBe(b.dash);
  expect(marksOf(figure)[0]).toMatchObject({ colour: a.colour, dash: a.dash });
});

test("a function has a gap where it has no finite value; an exact derivative is used", () => {
  const figure = charts.functionPlot({
    functions: { log: Math.log },
    from: -1,
    to: 1,
    samples: 3,
    derivatives: { log: (x) => 1 / x },
  });
  expect(marksOf(figure)[0]).toMatchObject({ y: [null, null, 0] });
  expect(marksOf(figure, 1)[0]).toMatchObject({ y: [-1, null, 1] });
  expect(figure.text).toContain("no finite value at 2 of 3 points");
});

test("mistakes in a function plot", () => {
  const f = Math.tanh;
  expect(() => charts.functionPlot({ functions: {} })).toThrow(
    "functions expected functions by name",
  );
  expect(() =>
    charts.functionPlot({ functions: { f }, from: 2, to: 1 }),
  ).toThrow("expected two finite numbers, the smaller first, received 2, 1");
  expect(() =>
    charts.functionPlot({ functions: { f }, derivatives: { g: f } }),
  ).toThrow('expected names of functions (f), received "g"');
});

test("the line of equal height of x² + y² is a circle, in one piece and closed", () => {
  const axis = steps(61, -1.5, 1.5);
  const z = axis.map((y) => axis.map((x) => x * x + y * y));
  const { x, y } = isoline(axis, axis, z, 1);
  expect(y).not.toContain(null);
  x.forEach((v, i) => {
    expect(Math.hypot(v, y[i] ?? NaN)).toBeCloseTo(1, 2);
  });
  expect([x[0], y[0]]).toEqual([x.at(-1), y.at(-1)]);
});

test("a saddle's two lines do not cross, and a hole in the grid is left out", () => {
  const saddle = [
    [1, 0],
    [0, 1],
  ];
  expect(isoline([0, 1], [0, 1], saddle, 0.6).y).toContain(null);
  expect(
    isoline(
      [0, 1],
      [0, 1],
      [
        [NaN, 0],
        [0, 1],
      ],
      0.5,
    ).x,
  ).toEqual([]);
});

test("a contour plot finds the lowest place and draws each way from its start to its end", () => {
  const figure = charts.contour({
    z: (x, y) => (x - 1) ** 2 + y * y,
    x: [-2, 2],
    y: [-1, 1],
    paths: {
      sgd: [
        [-2, 1],
        [1, 0],
      ],
    },
  });
  expect(figure.text).toContain("lowest near (1, 0)");
  expect(figure.text).toContain("sgd: 1 step, from (-2, 1) to (1, 0)");
  expect(marksOf(figure)).toContainEqual(
    expect.objectContaining({ name: "sgd", x: [-2, 1], y: [1, 0] }),
  );
  expect(() => charts.contour({ z: [[1, 2]], x: [0, 1], y: [0, 1] })).toThrow(
    "[y.length, x.length] = [2, 2], received an array of shape [1, 2]",
  );
  expect(() =>
    charts.contour({ z: (x) => x, x: [-1, 1], y: [0, 1], zScale: "log" }),
  ).toThrow("heights above zero");
});

test("the boundary of x + y = 1 is that line, whether predict gives classes or probabilities, now or later", async () => {
  const X = [
    [0, 0],
    [1, 1],
  ];
  const y = ["below", "above"];
  const classes = ["below", "above"];
  const probability = ([a = 0, b = 0]: number[]): number[] => {
    const p = 1 / (1 + Math.exp(-(a + b - 1)));
    return [1 - p, p];
  };
  const now = charts.decisionBoundary({
    X,
    y,
    classes,
    predict: (rows) => rows.map(probability),
  });
  const boundary = marksOf(now).find((m) => m.type === "line");
  if (boundary?.type !== "line") throw new Error("no boundary");
  boundary.x.forEach((x, i) => {
    expect(x + (boundary.y[i] ?? NaN)).toBeCloseTo(1, 6);
  });
  let disposed = 0;
  const later = charts.decisionBoundary({
    X,
    y,
    classes,
    predict: (rows) =>
      Promise.resolve({
        shape: [rows.length, 2],
        data: () => Promise.resolve(rows.flatMap(probability)),
        dispose: () => {
          disposed++;
        },
      }),
  });
  expect((await later.ready).plotly).toEqual(now.plotly);
  expect(disposed).toBe(1);
});

test("mistakes at a decision boundary", () => {
  const X = [
    [0, 0],
    [1, 1],
  ];
  expect(() =>
    charts.decisionBoundary({ X: [[1, 2, 3]], y: [0], predict: () => [] }),
  ).toThrow(
    "X expected two columns, [n, 2], received an array of shape [1, 3]",
  );
  expect(() =>
    charts.decisionBoundary({
      X,
      y: [0, 1],
      resolution: 3,
      predict: () => [1],
    }),
  ).toThrow("an answer for each of 9 rows: [9, 2], [9, 1] or [9]");
  expect(() =>
    charts.decisionBoundary({
      X,
      y: [0, 1],
      predict: (rows) => rows.map(() => 0.5),
    }),
  ).toThrow("Probabilities of class 1 have shape [n, 1]");
});
