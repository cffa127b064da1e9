import { expect, test } from "vitest";
import * as charts from "../../../lib/src/charts/index.js";
import { displaySymbol } from "../../../lib/src/charts/figure.js";
import { gallery } from "./gallery.js";

test.each(Object.entries(gallery))(
  "%s: plotly, svg and words of one picture",
  async (_, make) => {
    const figure = make();
    const bundle = await figure[displaySymbol]();
    expect(Object.keys(bundle).toSorted()).toEqual([
      "application/vnd.plotly.v1+json",
      "image/svg+xml",
      "text/plain",
    ]);
    const svg = bundle["image/svg+xml"];
    expect(svg).toMatch(/^<svg[^>]* role="img"/);
    expect(svg).toContain("<desc>");
    // Base64 may spell anything.
    expect(svg.replaceAll(/base64,[^"]*/g, "")).not.toMatch(/NaN|undefined/);
    expect(figure.text.split("\n").length).toBeGreaterThan(2);
    const { data, layout } = figure.plotly;
    expect(data.length).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(layout))).toMatchObject({
      autosize: true,
      paper_bgcolor: "rgba(0,0,0,0)",
    });
  },
);

const tensor = (values: number[], shape: number[]) => ({
  shape,
  data: () => Promise.resolve(Float32Array.from(values)),
});

test("a tensor is read once the chart is made, and drawn like an array", async () => {
  const y = tensor([1, 2, 4], [3, 1]);
  const figure = charts.line({ y, title: "From a tensor" });
  expect(() => figure.plotly).toThrow("await figure.ready");
  expect((await figure.ready).plotly).toEqual(
    charts.line({ y: [1, 2, 4], title: "From a tensor" }).plotly,
  );
});

test("single points lie over the lines, by a name of their own", () => {
  const points = { x: [0, 0.5, 2], y: [1, 1.6, 3.9], name: "measured" };
  const figure = charts.line({ y: { fitted: [1, 2, 4] }, points });
  const [line, dots] = figure.plotly.data;
  expect(line).toMatchObject({ mode: "lines" });
  expect(dots).toMatchObject({ ...points, mode: "markers" });
  expect(figure.text).toContain("measured: 3 points");
  expect(() =>
    charts.line({ y: [1, 2], points: { ...points, y: [1] } }),
  ).toThrow("line: points.y expected as many numbers as points.x has (3)");
});

test("mistakes say what was expected, what came and where", () => {
  expect(() => charts.line({ y: [1, NaN] })).toThrow(
    "expected finite numbers, received NaN at index 1. Write null where a value is missing.",
  );
  expect(() => charts.line({ y: [] })).toThrow("received an empty list");
  expect(() => charts.scatter({ x: [1, 2], y: [1] })).toThrow(
    "scatter: y expected as many numbers as x has (2), received 1",
  );
  expect(() => charts.heatmap({ z: [[1, 2], [3]] })).toThrow(
    "heatmap: z expected rows of one length (row 0 has 2), received 1 in row 1",
  );
  expect(() => charts.imageGrid({ images: [[1, 2]] })).toThrow(
    "expected [n, height, width]",
  );
  expect(() =>
    charts.confusionMatrix({ actual: [5], predicted: [0], classes: ["a"] }),
  ).toThrow("expected one of a, or its number from 0");
});

test("a histogram counts every value once, the largest too", () => {
  const [trace] = charts.histogram({ values: [0, 1, 1, 2], bins: 2 }).plotly
    .data;
  expect(trace).toMatchObject({ y: [1, 3] });
});

test("a training history that ends in NaN is drawn, and says where", () => {
  const { text } = charts.trainingHistory({
    history: { loss: [1, 5, NaN] },
  });
  expect(text).toContain("no number from epoch 3 on");
});

test("the picture of a confusion matrix names every class, long names aslant", async () => {
  const digits = Array.from({ length: 10 }, (_, i) => String(i));
  const long = digits.map((digit) => `the digit ${digit}`);
  for (const classes of [digits, long]) {
    const figure = charts.confusionMatrix({
      actual: [0],
      predicted: [1],
      classes,
    });
    const svg = (await figure[displaySymbol]())["image/svg+xml"];
    const labels = [
      ...svg.matchAll(/<g class="[^"]*axis-label[^"]*".*?<\/g>/g),
    ];
    expect(labels).toHaveLength(2);
    for (const [axis] of labels)
      expect(
        new Set(
          [...axis.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text),
        ),
      ).toEqual(new Set(classes));
    expect(svg.includes("rotate(-40)")).toBe(classes === long);
  }
});
