import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "wasm";
process.env["NABLA_QUIET"] = "1";
const dfd = await import("../../../lib/src/data/frames/dfd.js");
const { toFrame } = await import("../../../lib/src/data/frame.js");
const penguins = await import("../../../lib/src/data/penguins.js");
const tf = await import("../../../lib/src/backend/tf.js");

const display = Symbol.for("Jupyter.display");

function shown(value: object): { "text/html": string; "text/plain": string } {
  return (
    (
      value as Record<
        symbol,
        () => { "text/html": string; "text/plain": string }
      >
    )[display]?.() ?? fail()
  );
}

function fail(): never {
  throw new Error("The value has no display.");
}

describe("dfd", () => {
  it("computes with the tf.js that was chosen, and loads no native TensorFlow", async () => {
    const frame = new dfd.DataFrame([
      [1, 2],
      [3, 4],
    ]);
    expect(frame.tensor).toBeInstanceOf(tf.Tensor);
    expect(
      Array.from(
        await tf
          .matMul(frame.tensor as ReturnType<typeof tf.tensor2d>, tf.eye(2))
          .data(),
      ),
    ).toEqual([1, 2, 3, 4]);
    expect(tf.getBackend()).toBe("wasm");
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    expect(
      loaded.filter((path) => path.includes("danfojs-node")).length,
    ).toBeGreaterThan(0);
    expect(loaded.filter((path) => path.includes("tfjs-node"))).toEqual([]);
    const { sharedObjects } = process.report.getReport() as {
      sharedObjects: string[];
    };
    expect(sharedObjects.filter((path) => /tensorflow/.test(path))).toEqual([]);
  });

  it("scales and encodes, which needs tf.js inside danfo", () => {
    const scaler = new dfd.StandardScaler();
    const frame = new dfd.DataFrame({ a: [1, 2, 3], b: [4, 5, 6] });
    const scaled = scaler.fitTransform(frame);
    expect(scaled.shape).toEqual([3, 2]);
  });
});

describe("what danfo gets wrong", () => {
  it("concat leaves its inputs as they were", () => {
    const [a, b] = [new dfd.Series([1, 2]), new dfd.Series([3])];
    expect(dfd.concat({ dfList: [a, b], axis: 0 }).values).toEqual([1, 2, 3]);
    expect(a.values).toEqual([1, 2]);
    const [left, right] = [
      new dfd.DataFrame({ a: [1] }),
      new dfd.DataFrame({ b: ["x"] }),
    ];
    expect(dfd.concat({ dfList: [left, right], axis: 1 }).values).toEqual([
      [1, "x"],
    ]);
    expect(left.columns).toEqual(["a"]);
  });

  it("toCSV quotes what would break a line into other columns, function and method alike", () => {
    const frame = new dfd.DataFrame({
      name: ["Curie, Marie", 'the "boss"'],
      n: [2, 0],
    });
    const csv = 'name,n\n"Curie, Marie",2\n"the ""boss""",0\n';
    expect(dfd.toCSV(frame)).toBe(csv);
    expect(frame.toCSV()).toBe(csv);
    expect(dfd.toCSV(frame, { sep: ";", header: false })).toBe(
      'Curie, Marie;2\n"the ""boss""";0\n',
    );
  });
});

describe("a frame in a notebook", () => {
  it("is a table of its head and tail, with text beside", async () => {
    const bundle = shown(toFrame(await penguins.load({ seed: 1 })));
    expect(bundle["text/html"]).toContain('<table class="dataframe">');
    expect(bundle["text/html"]).toContain('<th scope="col">beakLength</th>');
    expect(bundle["text/html"]).toContain("342 rows × 5 columns");
    expect(bundle["text/html"].match(/<tr>/g)).toHaveLength(1 + 21); // the header, 10 + … + 10
    expect(bundle["text/plain"]).toMatch(
      /^ +beakLength +beakDepth +flipperLength +bodyMass +label/,
    );
  });

  it("keeps text from becoming markup, and shows gaps as NaN", () => {
    const bundle = shown(
      new dfd.DataFrame({
        "a<b": ["<b>&", null] as string[],
        n: [0.1 + 0.2, 5],
      }),
    );
    expect(bundle["text/html"]).toContain("<td>&lt;b&gt;&amp;</td>");
    expect(bundle["text/html"]).toContain("a&lt;b");
    expect(bundle["text/html"]).toContain("<td>NaN</td>");
    expect(bundle["text/html"]).toContain("<td>0.3</td>");
  });

  it("as a series", () => {
    expect(
      shown(new dfd.Series([1, 2, 3], { columns: ["x"] }))["text/plain"],
    ).toBe("   x\n0  1\n1  2\n2  3\n\n3 rows × 1 columns");
  });
});
