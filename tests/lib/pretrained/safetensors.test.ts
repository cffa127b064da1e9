/** Safetensors: what Python's library writes, and what no library would. */
import { readFileSync } from "node:fs";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { safetensors } from "../../../lib/src/pretrained/index.js";

const reference = JSON.parse(
  readFileSync(
    new URL("../../reference/pretrained/safetensors.json", import.meta.url),
    "utf8",
  ),
) as { file: string; values: Record<string, string[]> };
const genuine = Buffer.from(reference.file, "base64");
const folder = mkdtempSync(join(tmpdir(), "safetensors-"));
afterAll(() => rmSync(folder, { recursive: true }));

let counter = 0;
function put(bytes: Uint8Array): string {
  const path = join(folder, `${++counter}.safetensors`);
  writeFileSync(path, bytes);
  return path;
}

const length = (bytes: number | bigint): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(bytes));
  return buffer;
};

/** A file of this header and so many bytes of data. */
const made = (header: unknown, bytes: number): Buffer => {
  const text = Buffer.from(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  return Buffer.concat([length(text.length), text, Buffer.alloc(bytes)]);
};

const outcome = async (bytes: Uint8Array): Promise<string> => {
  try {
    await (await safetensors.open(put(bytes))).close();
    return "opened";
  } catch (error) {
    return (error as Error).message;
  }
};

test("float32, float16, bfloat16 and float64 are read as Python reads them", async () => {
  const opened = await safetensors.open(put(genuine));
  for (const [name, expected] of Object.entries(reference.values)) {
    const { values } = await opened.read(name);
    expect([...values], name).toEqual(
      expected.map((text) =>
        Math.fround(Number(text.replace("inf", "Infinity"))),
      ),
    );
  }
  expect(opened.shape("b.f16")).toEqual([2, 6]);
  expect(opened.shape("f.scalar")).toEqual([]);
  expect(opened.shape("nothing")).toBeUndefined();
  await expect(opened.read("e.i64")).rejects.toThrow(/received I64/);
  await expect(opened.read("nothing")).rejects.toThrow(/the file has none/);
  await opened.close();
});

test("what is written is read again, bit by bit", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(
        fc.record({
          name: fc
            .string({ minLength: 1 })
            .filter((name) => name !== "__metadata__"),
          values: fc.float32Array({ maxLength: 20 }),
        }),
        { selector: ({ name }) => name, maxLength: 6 },
      ),
      async (tensors) => {
        const path = join(folder, "round.safetensors");
        await safetensors.write(
          path,
          tensors.map(({ name, values }) => ({
            name,
            shape: [values.length],
            values: () => values,
          })),
        );
        const back = await safetensors.open(path);
        try {
          expect(new Set(back.names)).toEqual(
            new Set(tensors.map(({ name }) => name)),
          );
          for (const { name, values } of tensors)
            expect((await back.read(name)).values).toEqual(values);
        } finally {
          await back.close();
        }
      },
    ),
    {
      numRuns: 60,
      examples: [[[{ name: "__proto__", values: Float32Array.of(1) }]]],
    },
  );
});

test("every file that is cut off is refused", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(genuine.length - 1), async (size) => {
      expect(await outcome(genuine.subarray(0, size))).toMatch(
        /cut off|damaged/,
      );
    }),
    { numRuns: 80 },
  );
});

test("a byte changed in the header is refused, or changes no more than a name, a number type of the same size or a shape of the same volume", async () => {
  const header = 8 + Number(genuine.readBigUInt64LE(0));
  await fc.assert(
    fc.asyncProperty(
      fc.nat(header - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, change) => {
        const damaged = Buffer.from(genuine);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        const path = put(damaged);
        let file: Awaited<ReturnType<typeof safetensors.open>>;
        try {
          file = await safetensors.open(path);
        } catch (error) {
          expect((error as Error).message).toContain(path);
          return;
        }
        for (const name of file.names) {
          const { shape, values } = await file
            .read(name)
            .catch(() => ({ shape: [0], values: [] }));
          expect(values.length).toBe(shape.reduce((a, b) => a * b, 1));
        }
        await file.close();
      },
    ),
    { numRuns: 200 },
  );
});

const tensor = (
  dtype: unknown,
  shape: unknown,
  ...offsets: unknown[]
): object => ({
  dtype,
  shape,
  data_offsets: offsets,
});

const attacks: [string, Buffer, RegExp][] = [
  ["nothing", Buffer.alloc(0), /0 bytes: it is cut off/],
  [
    "a header of 2^64 - 1 bytes",
    Buffer.concat([length(2n ** 64n - 1n), Buffer.alloc(99)]),
    /expected a header of/,
  ],
  [
    "a header of 99 MB in a small file",
    Buffer.concat([length(99_000_000), Buffer.from("{}")]),
    /it is cut off/,
  ],
  [
    "an empty header",
    Buffer.concat([length(0), Buffer.alloc(9)]),
    /expected a header of/,
  ],
  ["a header that is no JSON", made("{nonsense", 0), /expected JSON/],
  ["a header that is a list", made("[]", 0), /expected a JSON object/],
  [
    "a shape of 2^120 numbers",
    made({ w: tensor("F32", [2 ** 40, 2 ** 40, 2 ** 40], 0, 4) }, 4),
    /takes 5\d+ bytes, and 4/,
  ],
  [
    "a shape whose product overflows to the right size",
    made({ w: tensor("F32", [2 ** 32, 2 ** 32], 0, 0) }, 0),
    /The file is damaged/,
  ],
  [
    "a terabyte in a small file",
    made({ w: tensor("U8", [2 ** 40], 0, 2 ** 40) }, 4),
    /it is cut off/,
  ],
  [
    "overlapping tensors",
    made({ a: tensor("F32", [2], 0, 8), b: tensor("F32", [2], 4, 12) }, 12),
    /b expected to begin at byte .* they overlap/,
  ],
  [
    "the same bytes twice",
    made({ a: tensor("F32", [1], 0, 4), b: tensor("F32", [1], 0, 4) }, 4),
    /they overlap/,
  ],
  [
    "a hole",
    made({ a: tensor("F32", [1], 0, 4), b: tensor("F32", [1], 8, 12) }, 12),
    /they leave a hole/,
  ],
  [
    "bytes behind the last tensor",
    made({ a: tensor("F32", [1], 0, 4) }, 5),
    /longer than it says/,
  ],
  [
    "offsets the wrong way round",
    made({ a: tensor("F32", [1], 4, 0) }, 4),
    /two offsets/,
  ],
  [
    "negative offsets",
    made({ a: tensor("F32", [1], -4, 0) }, 4),
    /two offsets/,
  ],
  ["three offsets", made({ a: tensor("F32", [1], 0, 4, 8) }, 4), /two offsets/],
  [
    "a negative side",
    made({ a: tensor("F32", [-1, -1], 0, 4) }, 4),
    /shape of whole numbers/,
  ],
  [
    "half a side",
    made({ a: tensor("F32", [0.5, 2], 0, 4) }, 4),
    /shape of whole numbers/,
  ],
  [
    "an unknown number type",
    made({ a: tensor("F31", [1], 0, 4) }, 4),
    /received "F31"/,
  ],
  [
    "a number type that is an object's method",
    made({ a: tensor("toString", [1], 0, 4) }, 4),
    /received "toString"/,
  ],
  ["no tensor but null", made({ a: null }, 0), /expected a number type/],
];
test.each(attacks)("%s is refused", async (_, bytes, message) => {
  expect(await outcome(bytes)).toMatch(message);
});

test("a tensor named __proto__ is a tensor like any other", async () => {
  const bytes = made(
    '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
    4,
  );
  const one = await safetensors.open(put(bytes));
  expect(one.names).toEqual(["__proto__"]);
  await one.close();
});

test("several files under an index are one", async () => {
  const part = async (name: string, value: number): Promise<void> =>
    safetensors.write(join(folder, `part-${name}.safetensors`), [
      { name, shape: [1], values: () => Float32Array.of(value) },
    ]);
  await part("a", 1);
  await part("b", 2);
  const index = (map: unknown): string => {
    const path = join(folder, `${++counter}.safetensors.index.json`);
    writeFileSync(path, JSON.stringify({ weight_map: map }));
    return path;
  };
  const both = await safetensors.open(
    index({ b: "part-b.safetensors", a: "part-a.safetensors" }),
  );
  expect([
    ...(await both.read("a")).values,
    ...(await both.read("b")).values,
  ]).toEqual([1, 2]);
  await expect(both.read("c")).rejects.toThrow(/the index has none/);
  await both.close();
  const refused: [unknown, RegExp][] = [
    [
      { a: "part-c.safetensors" },
      /part-c\.safetensors, which is not beside it/,
    ],
    [{ a: "../part-a.safetensors" }, /beside it, received/],
    [{ a: "/etc/passwd" }, /beside it, received/],
    [{ a: 1 }, /beside it, received 1/],
    [{ a: "part-b.safetensors" }, /it has not/],
    [undefined, /expected "weight_map"/],
  ];
  for (const [map, message] of refused)
    await expect(safetensors.open(index(map))).rejects.toThrow(message);
});

test("values that do not fill their shape leave no file behind", async () => {
  const path = join(folder, "short.safetensors");
  const one = { name: "a", shape: [2], values: () => Float32Array.of(1) };
  await expect(safetensors.write(path, [one])).rejects.toThrow(
    /\[2\] received 1 values/,
  );
  await expect(safetensors.write(path, [one, one])).rejects.toThrow(
    /two tensors are named a/,
  );
  await expect(safetensors.open(path)).rejects.toThrow(/ENOENT/);
});
