/** PyTorch's files: read to the last number, and refused where they are damaged or want to run something. */
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pretrained } from "../../../lib/src/index.js";

const reference = (name: string): string =>
  fileURLToPath(new URL(`../../reference/pretrained/${name}`, import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nabla-pth-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of these bytes. */
function kept(bytes: Uint8Array): string {
  const path = join(folder, "attack.pth");
  writeFileSync(path, bytes);
  return path;
}

async function all(path: string): Promise<Record<string, number[]>> {
  const file = await pretrained.openPth(path);
  try {
    const out: Record<string, number[]> = {};
    for (const name of file.names) {
      if (name !== "count") {
        const { shape, values } = await file.read(name);
        expect(shape).toEqual(file.shape(name));
        out[name] = Array.from(values);
      }
    }
    return out;
  } finally {
    await file.close();
  }
}

/** 0, 1, 2 … as pth.py has them. */
const ramp = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => i / 8 - 1);

describe.each(["zip.pth", "legacy.pth"])("%s", (name) => {
  it("gives every number type, view and shape", async () => {
    const path = reference(name);
    expect(await all(path)).toEqual({
      "conv.weight": ramp(24),
      half: ramp(3),
      brain: ramp(3),
      double: ramp(4),
      transposed: [0, 3, 1, 4, 2, 5].map((i) => i / 8 - 1),
      part: ramp(6).slice(2, 5),
      scalar: [2.5],
      empty: [],
    });
    const file = await pretrained.openPth(path);
    expect(file.shape("transposed")).toEqual([3, 2]);
    expect(file.shape("scalar")).toEqual([]);
    await expect(file.read("count")).rejects.toThrow(
      `${path}: count expected F32, F16, BF16, F64; received I64, which is not read as a weight.`,
    );
    await expect(file.read("nothing")).rejects.toThrow(
      "nothing expected a tensor of this name; the file has none.",
    );
    await file.close();
  });

  it("is refused cut off at any byte", async () => {
    const whole = readFileSync(reference(name));
    const lengths = fc.integer({ min: 0, max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(lengths, async (length) => {
        const path = kept(whole.subarray(0, length));
        await expect(all(path)).rejects.toThrow(path);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it("with any bytes changed is refused or gives finite shapes; it never hangs or takes what it does not have", async () => {
    const whole = readFileSync(reference(name));
    const flips = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
      ),
      { minLength: 1, maxLength: 4 },
    );
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(flips, async (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, by] of changes) bytes[at] = (bytes[at] ?? 0) ^ by;
        let file;
        try {
          file = await pretrained.openPth(kept(bytes));
        } catch (error) {
          refused++;
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).message).toContain("attack.pth");
          return;
        }
        for (const each of file.names) {
          const count = (file.shape(each) ?? []).reduce((n, s) => n * s, 1);
          expect(count).toBeLessThan(whole.length);
        }
        await file.close();
      }),
      { numRuns: 400, seed: 2 },
    );
    expect(refused).toBeGreaterThan(40);
  });
});

it("a zip archive's storage with a wrong number is told by its checksum", async () => {
  const bytes = readFileSync(reference("zip.pth"));
  // The last float32 of conv.weight, 23 / 8 - 1.
  const pattern = Buffer.from(Float32Array.of(22 / 8 - 1, 23 / 8 - 1).buffer);
  const at = bytes.indexOf(pattern);
  expect(at).toBeGreaterThan(0);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const file = await pretrained.openPth(kept(bytes));
  await expect(file.read("conv.weight")).rejects.toThrow(
    /is damaged: its storage \d+ has another checksum than it should/,
  );
  await file.close();
});

it("a state_dict beside other things, and a parameter, are found", async () => {
  expect(await all(reference("checkpoint.pth"))).toEqual({
    weight: [-1, -0.875],
    bias: [0.5],
  });
  expect(await all(reference("parameter.pth"))).toEqual({
    weight: [-1, -0.875],
  });
});

it("a whole module is refused, since its classes are code", async () => {
  await expect(pretrained.openPth(reference("module.pth"))).rejects.toThrow(
    "it asks for Python's torch.nn.modules.linear.Linear, which a file of weights has no need of. Nothing of it was run.",
  );
});

/** An old-form file around a pickle of one's own. */
function legacy(
  body: Buffer,
  rest: Buffer = Buffer.from("\x80\x02].", "latin1"),
): Buffer {
  return Buffer.concat([
    Buffer.from("\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "latin1"),
    Buffer.from("\x80\x02M\xe9\x03.", "latin1"),
    Buffer.from("\x80\x02}.", "latin1"),
    body,
    rest,
  ]);
}

const text = (value: string): Buffer =>
  Buffer.concat([
    Buffer.from("X"),
    Buffer.from(Uint32Array.of(value.length).buffer),
    Buffer.from(value),
  ]);

const codes = (value: string): Buffer => Buffer.from(value, "latin1");

const number = (value: number): Buffer =>
  Buffer.concat([codes("J"), Buffer.from(Int32Array.of(value).buffer)]);

/** {"w": a tensor of this storage's length, shape and strides} */
function tensor(
  count: number,
  shape: number[],
  strides: number[],
  offset = 0,
): Buffer {
  const tuple = (values: number[]): Buffer =>
    Buffer.concat([codes("("), ...values.map(number), codes("t")]);
  return Buffer.concat([
    codes("\x80\x02}"),
    text("w"),
    codes("ctorch._utils\n_rebuild_tensor_v2\n(("),
    text("storage"),
    codes("ctorch\nFloatStorage\n"),
    text("0"),
    text("cpu"),
    number(count),
    codes("NtQ"),
    number(offset),
    tuple(shape),
    tuple(strides),
    codes("\x89NtRs."),
  ]);
}

/** The list ["0"], then the storage's length and numbers. */
const storage = (count: number, numbers: number[]): Buffer =>
  Buffer.concat([
    codes("\x80\x02]"),
    text("0"),
    codes("a."),
    Buffer.from(BigInt64Array.of(BigInt(count)).buffer),
    Buffer.from(Float32Array.from(numbers).buffer),
  ]);

it("a file made by hand is read (so that what follows is refused for its fault alone)", async () => {
  const path = kept(legacy(tensor(2, [2], [1]), storage(2, [1, 2])));
  expect(await all(path)).toEqual({ w: [1, 2] });
});

it.each([
  [
    "os.system",
    () =>
      codes(
        `\x80\x02cposix\nsystem\n(X${String.fromCharCode(5, 0, 0, 0)}touchtR.`,
      ),
    "it asks for Python's posix.system",
  ],
  [
    "builtins.eval by protocol 4",
    () => codes("\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x031+1\x85R."),
    "it asks for Python's builtins.eval",
  ],
  [
    "a class that stands below one on the list",
    () => codes("\x80\x02ctorch._utils\n_rebuild_tensor_v2.__globals__\n)R."),
    "it asks for Python's torch._utils._rebuild_tensor_v2.__globals__",
  ],
  [
    "an object by its class's name (INST)",
    () => codes("\x80\x02(iposix\nsystem\n."),
    "the opcode 0x69 at byte",
  ],
  [
    "a registered extension (EXT1)",
    () => codes("\x80\x02\x82\x01."),
    "the opcode 0x82 at byte",
  ],
  [
    "a call of what is no function",
    () => codes("\x80\x02ctorch\nFloatStorage\n)R."),
    "it calls what is no function",
  ],
  [
    "a text that promises four gigabytes",
    () => codes("\x80\x02X\xff\xff\xff\xff."),
    "it promises 4294967295 bytes and has",
  ],
  [
    "a memory of four thousand million values",
    () => codes("\x80\x02Nr\xff\xff\xff\xff."),
    "it remembers too many values",
  ],
  [
    "a recall of what was never kept",
    () => codes("\x80\x02h\x07."),
    "it recalls value 7, which it never kept",
  ],
  [
    "a close without an open",
    () => codes("\x80\x02t."),
    "it closes what it did not open",
  ],
  [
    "a shape larger than its storage",
    () => tensor(2, [1_000_000, 1_000_000], [1, 1]),
    "a tensor of shape [1000000, 1000000] does not fit in its storage of 2 numbers",
  ],
  [
    "strides of 0, which repeat a number without bound",
    () => tensor(2, [1_000_000_000], [0]),
    "a tensor of shape [1000000000] does not fit in its storage of 2 numbers",
  ],
  [
    "an offset past the end",
    () => tensor(2, [2], [1], 1),
    "a tensor of shape [2] does not fit in its storage of 2 numbers",
  ],
  [
    "a negative side",
    () => tensor(2, [-2], [1]),
    "a tensor's shape or strides are no whole numbers >= 0",
  ],
  [
    "a dictionary without tensors",
    () => codes("\x80\x02}."),
    "it holds no dictionary of tensors",
  ],
])("refuses %s", async (_, body, message) => {
  const before = process.memoryUsage().rss;
  await expect(pretrained.openPth(kept(legacy(body())))).rejects.toThrow(
    message,
  );
  expect(readdirSync(folder)).not.toContain("it-ran");
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
});

it("refuses a storage that promises more numbers than the file has, before memory is taken", async () => {
  const huge = 2 ** 31 - 1;
  const bytes = legacy(tensor(huge, [huge], [1]), storage(huge, [1, 2]));
  await expect(pretrained.openPth(kept(bytes))).rejects.toThrow(
    `its storage 0 promises ${huge} numbers; the file has room for 2 and says ${huge}`,
  );
});

it("refuses random bytes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
      await expect(pretrained.openPth(kept(bytes))).rejects.toThrow(
        "attack.pth",
      );
    }),
    { numRuns: 200, seed: 3 },
  );
});
