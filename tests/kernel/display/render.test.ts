import { expect, test } from "vitest";
import { render } from "../../../kernel/src/display/render.js";
import { Execution } from "../../../kernel/src/language/run/execution.js";

const text = async (value: unknown): Promise<unknown> =>
  (await render(value))?.data["text/plain"];
const shows = Symbol.for("Jupyter.display");

test("undefined gives no result, null does", async () => {
  expect(await render(undefined)).toBeUndefined();
  expect(await text(null)).toBe("null");
});

test.each([
  ["abc", "'abc'"],
  [10n, "10n"],
  [Symbol("s"), "Symbol(s)"],
  [new Map([["a", 1]]), "Map(1) { 'a' => 1 }"],
  [new Set([1]), "Set(1) { 1 }"],
  [new Float32Array([1, 2]), "Float32Array(2) [ 1, 2 ]"],
  [new Date(0), "1970-01-01T00:00:00.000Z"],
  [Promise.resolve(1), "Promise { 1 }"],
  [
    class A {
      n = 1;
    },
    "[class A]",
  ],
  [function f() {}, "[Function: f]"],
])("%o as text without colour", async (value, expected) => {
  expect(await text(value)).toBe(expected);
});

test("an error shows its causes", async () => {
  const error = new Error("outer", { cause: new TypeError("inner") });
  expect(await text(error)).toMatch(/Error: outer[\s\S]*TypeError: inner/);
});

test("a display method, sync or async, gives the bundle, and text beside it", async () => {
  for (const bundle of [
    { "text/html": "<b>x</b>" },
    Promise.resolve({ "text/html": "<b>x</b>" }),
    { data: { "text/html": "<b>x</b>" }, metadata: { a: 1 } },
  ]) {
    const content = await render({ [shows]: () => bundle });
    expect(content?.data["text/html"]).toBe("<b>x</b>");
    expect(content?.data["text/plain"]).toBeTypeOf("string");
  }
});

test("bytes in a bundle become base64, typed arrays in JSON become arrays", async () => {
  const content = await render({
    [shows]: () => ({
      "image/png": new Uint8Array([1, 2, 3]),
      "application/vnd.plotly.v1+json": {
        x: new Float32Array([1, NaN]),
        n: 2n,
      },
    }),
  });
  expect(content?.data["image/png"]).toBe("AQID");
  expect(content?.data["application/vnd.plotly.v1+json"]).toEqual({
    x: [1, null],
    n: "2",
  });
});

test("bytes with a picture's signature are a picture, others are not", async () => {
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUg==", "base64");
  expect((await render(png))?.data["image/png"]).toBe(
    "iVBORw0KGgoAAAANSUhEUg==",
  );
  expect(
    (await render(new Uint8Array([0xff, 0xd8, 0xff, 0xe0])))?.data,
  ).toHaveProperty("image/jpeg");
  expect(Object.keys((await render(Buffer.from("text")))?.data ?? {})).toEqual([
    "text/plain",
  ]);
});

const tensor = (
  shape: number[],
  values: ArrayLike<unknown>,
  dtype = "float32",
) => ({
  shape,
  dtype,
  data: () => Promise.resolve(values),
  dataSync: () => {
    throw new Error("no synchronous read on this device");
  },
});

test("a tensor shows shape, dtype and rounded values, never read synchronously", async () => {
  expect(
    await text(tensor([2, 2], new Float32Array([1, 2.123456, 3, 4]))),
  ).toBe("Tensor [2, 2] float32\n[[1, 2.1235],\n [3, 4]]");
  expect(await text(tensor([], [7], "int32"))).toBe("Tensor [] int32\n7");
  expect(await text(tensor([2], [1, 0], "bool"))).toContain("[true, false]");
  expect(await text(tensor([0], []))).toBe("Tensor [0] float32\n[]");
  expect(await text(tensor([2000], new Float32Array(2000)))).toContain(
    "[0, 0, 0, …, 0, 0, 0]",
  );
});

test("a disposed tensor is named, one whose data fails gives the reason", async () => {
  expect(await text({ ...tensor([1], [1]), isDisposed: true })).toContain(
    "(disposed)",
  );
  const lost = {
    ...tensor([1], [1]),
    data: () => Promise.reject(new Error("device lost")),
  };
  expect(await text(lost)).toContain("device lost");
});

const frame = (n: number) => ({
  columns: ["a", "<b>"],
  index: Array.from({ length: n }, (_, i) => i),
  dtypes: ["int32", "string"],
  shape: [n, 2],
  values: Array.from({ length: n }, (_, i) => [i, `v${i}`]),
});

test("a frame becomes a table, escaped, its middle left out with a note", async () => {
  const data = (await render(frame(100)))?.data;
  expect(data?.["text/html"]).toContain("<th>&lt;b&gt;</th>");
  expect(data?.["text/html"]).toContain("100 rows × 2 columns");
  expect(data?.["text/html"]).toContain("<td>v99</td>");
  expect(data?.["text/html"]).not.toContain("<td>v50</td>");
  expect(data?.["text/plain"]).toContain("v99");
});

test("records of one form become a table, others do not", async () => {
  expect((await render([{ a: 1 }, { a: 2 }]))?.data["text/html"]).toContain(
    "<td>2</td>",
  );
  for (const other of [[{ a: 1 }, { b: 2 }], [{ a: { b: 1 } }], [1, 2], []])
    expect((await render(other))?.data).not.toHaveProperty("text/html");
});

test("a long result is cut, saying how much", async () => {
  const shown = await text({ [shows]: () => ({ "text/plain": "x" }), a: 1 });
  expect(shown).toBe("x");
  const long = Object.fromEntries(
    Array.from({ length: 2000 }, (_, i) => [`key${i}`, i]),
  );
  expect(await text(long)).toMatch(/… 1,\d{3} lines not shown/);
  expect(String(await text("y".repeat(100_000))).length).toBeLessThan(25_000);
});

const circular: Record<string, unknown> = {};
circular["self"] = circular;
const thrower = () => {
  throw new Error("hostile");
};
test.each<[string, unknown]>([
  ["a throwing display", { [shows]: thrower }],
  [
    "a rejecting display",
    { [shows]: () => Promise.reject(new Error("hostile")) },
  ],
  [
    "a throwing getter for it",
    {
      get [shows]() {
        return thrower();
      },
    },
  ],
  ["a display that returns nonsense", { [shows]: () => 42 }],
  ["a circular bundle", { [shows]: () => ({ "application/json": circular }) }],
  ["a circular object", circular],
  [
    "a proxy whose traps throw",
    new Proxy(
      {},
      { get: thrower, has: thrower, ownKeys: thrower, getPrototypeOf: thrower },
    ),
  ],
  [
    "an inspect that throws",
    { [Symbol.for("nodejs.util.inspect.custom")]: thrower },
  ],
  [
    "an error without a readable message",
    {
      [shows]: () => {
        throw { toString: thrower };
      },
    },
  ],
  ["a null prototype", Object.create(null)],
])("%s gives text", async (_name, value) => {
  expect(await text(value)).toBeTypeOf("string");
});

test("what Node keeps on promises for async contexts is not shown", async () => {
  const promises = new Execution("cell", 1).run(() => ({
    done: Promise.resolve([1]),
    open: new Promise(() => undefined),
  }));
  expect(await text(promises.done)).toBe("Promise { [ 1 ] }");
  expect(await text(promises.open)).toBe("Promise { <pending> }");
  expect(await text([promises.open, 2])).toMatch(
    /^\[\s*Promise \{ <pending> \},\s*2\s*\]$/,
  );
});
