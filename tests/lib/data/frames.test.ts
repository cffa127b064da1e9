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

describe("what danfo is slow at or lacks", () => {
  const rows = 100_000;
  const big = () =>
    new dfd.DataFrame({
      a: Array.from({ length: rows }, (_, i) => (i * 7919) % rows),
      b: Array.from({ length: rows }, (_, i) => i % 10),
    });

  it("describes, sorts and selects 100,000 rows", () => {
    const frame = big();
    const described = frame.describe();
    expect(described.index).toEqual([
      "count",
      "mean",
      "std",
      "min",
      "median",
      "max",
      "variance",
    ]);
    const [count, mean, std, min, median, max] = described.column("a")
      .values as number[];
    expect([count, min, max]).toEqual([rows, 0, rows - 1]);
    expect(mean).toBeCloseTo((rows - 1) / 2, 6);
    expect(median).toBeCloseTo((rows - 1) / 2, 6);
    expect(std).toBeCloseTo(Math.sqrt((rows * (rows + 1)) / 12), 6);

    const sorted = frame.sortValues("a", { ascending: false });
    expect((sorted.column("a").values as number[]).slice(0, 3)).toEqual([
      rows - 1,
      rows - 2,
      rows - 3,
    ]);
    // The row keeps together: its label is where it was, and b goes with it.
    const [label] = sorted.index as number[];
    expect((Number(label) * 7919) % rows).toBe(rows - 1);
    expect(sorted.column("b").values[0]).toBe(Number(label) % 10);

    const some = frame.loc({ rows: frame.column("b").eq(3) });
    expect(some.shape).toEqual([rows / 10, 2]);
    expect(frame.query(frame.column("a").lt(5)).shape).toEqual([5, 2]);
  });

  it("sorts texts and numbers, gaps last, equal ones in their order; in place too, and what other functions return", () => {
    const frame = new dfd.DataFrame({
      n: [2, NaN, 1, 2],
      s: ["b", "a", "d", "c"],
    });
    const columns = (f: typeof frame | undefined): unknown[] => [
      f?.column("s").values,
      f?.index,
    ];
    expect(columns(frame.sortValues("n"))).toEqual([
      ["d", "b", "c", "a"],
      [2, 0, 3, 1],
    ]);
    expect(columns(frame.sortValues("n", { ascending: false }))).toEqual([
      ["b", "c", "d", "a"],
      [0, 3, 2, 1],
    ]);
    expect(columns(frame.head(3).sortValues("s"))).toEqual([
      ["a", "b", "d"],
      [1, 0, 2],
    ]);
    frame.sortValues("s", { inplace: true });
    expect(frame.index).toEqual([1, 0, 3, 2]);
    expect(() => frame.sortValues("x")).toThrow(
      /expected a column of n, s, received x/,
    );
    expect(new dfd.Series([3, 1, 2]).sortValues()?.values).toEqual([1, 2, 3]);
  });

  it("leaves gaps out of describe, and texts", () => {
    const frame = new dfd.DataFrame({ n: [1, NaN, 3], s: ["a", "b", "c"] });
    expect(frame.describe().columns).toEqual(["n"]);
    expect(frame.describe().column("n").values).toEqual([
      2,
      2,
      Math.SQRT2,
      1,
      2,
      3,
      2,
    ]);
    expect(() => new dfd.DataFrame({ s: ["a"] }).describe()).toThrow(
      /expected a column of numbers/,
    );
  });

  it("takes statistics of the columns, unless an axis is given", () => {
    const frame = new dfd.DataFrame({ a: [1, 2, 6], b: [3, 5, 10] });
    expect(frame.mean().values).toEqual([3, 6]);
    expect(frame.mean().index).toEqual(["a", "b"]);
    expect(frame.sum().values).toEqual([9, 18]);
    expect(frame.max({ axis: 1 }).values).toEqual([3, 5, 10]);
  });

  it("adds a column that is assigned, and lets one have any name", () => {
    const frame = new dfd.DataFrame({ a: [1, 2] }) as InstanceType<
      typeof dfd.DataFrame
    > &
      Record<string, unknown>;
    frame["z"] = [5, 6];
    expect(frame.columns).toEqual(["a", "z"]);
    expect(frame.values).toEqual([
      [1, 5],
      [2, 6],
    ]);
    frame["z"] = new dfd.Series([7, 8]);
    expect(frame.column("z").values).toEqual([7, 8]);
    expect(() => {
      frame["short"] = [1];
    }).toThrow(/length/i);
    const odd = new dfd.DataFrame({ values: [1, 2], shape: [3, 4] });
    expect(odd.values).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(odd.column("values").values).toEqual([1, 2]);
    expect(odd.shape).toEqual([2, 2]);
  });

  it("makes no tensor of texts", () => {
    const frame = new dfd.DataFrame({ n: [1, 2], s: ["a", "b"] });
    expect(() => frame.tensor).toThrow(
      /expected columns of numbers, received texts in s. Encode them/,
    );
    const { tensor } = frame.selectDtypes(["int32"]);
    expect(tensor.shape).toEqual([2, 1]);
    tensor.dispose();
  });

  it("loc names what it does not find", () => {
    const frame = new dfd.DataFrame({ a: [1, 2] }, { index: ["x", "y"] });
    expect(frame.loc({ rows: ["y"] }).values).toEqual([[2]]);
    expect(() => frame.loc({ rows: ["z"] })).toThrow(/received z/);
    expect(() => frame.loc({ rows: [true] })).toThrow(
      /expected 2 conditions, one a row, received 1/,
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
