import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "cpu";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");
const { Picture, read, readClasses, readFolder } =
  await import("../../../lib/src/data/pictures/index.js");

const folder = mkdtempSync(join(tmpdir(), "nabla-pictures-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A red left half, a blue right half. */
const flag = new Picture(
  "flag",
  8,
  8,
  3,
  Float32Array.from({ length: 8 * 8 * 3 }, (_, k) => {
    const x = Math.floor(k / 3) % 8;
    return k % 3 === (x < 4 ? 0 : 2) ? 1 : 0;
  }),
);
const file = (name: string): string => join(folder, name);

describe("a picture", () => {
  it("survives a file and a tensor", async () => {
    writeFileSync(file("flag.png"), await flag.png());
    const back = await read(file("flag.png"));
    expect([back.height, back.width, back.channels]).toEqual([8, 8, 3]);
    expect(back.values).toEqual(flag.values);
    const tensor = back.tensor();
    expect(tensor.shape).toEqual([8, 8, 3]);
    expect((await Picture.fromTensor(tensor)).values).toEqual(flag.values);
    tf.dispose(tensor);
  });

  it("is resized, cropped, made grey and coloured", async () => {
    const small = await flag.resize({ width: 4, height: 2, fit: "fill" });
    expect([small.height, small.width]).toEqual([2, 4]);
    expect(small.values[0]).toBeGreaterThan(0.9);
    const part = flag.crop({ left: 3, top: 0, width: 2, height: 1 });
    expect(Array.from(part.values)).toEqual([1, 0, 0, 0, 0, 1]);
    const grey = part.grey();
    expect(grey.values[0]).toBeCloseTo(0.2126, 4);
    expect(grey.values[1]).toBeCloseTo(0.0722, 4);
    expect(grey.colour().values).toHaveLength(6);
    const reread = await read(await grey.png());
    expect(reread.channels).toBe(1);
    expect(reread.values[0]).toBeCloseTo(0.2126, 2);
    expect(() => flag.crop({ left: 5, top: 0, width: 4, height: 1 })).toThrow(
      /does not lie in 8 × 8/,
    );
  });

  it("shows itself as PNG", async () => {
    const bundle = await (
      flag as unknown as Record<symbol, () => Promise<Record<string, string>>>
    )[Symbol.for("Jupyter.display")]?.();
    expect(bundle?.["image/png"]).toMatch(/^iVBOR/);
    expect(bundle?.["text/plain"]).toBe("flag: 8 × 8, colour");
  });

  it("refuses values that do not fit", async () => {
    expect(() => new Picture("p", 2, 2, 1, new Float32Array(3))).toThrow(
      /expected 4 values, received 3/,
    );
    const batch = tf.zeros([1, 2, 2, 3]);
    await expect(Picture.fromTensor(batch)).rejects.toThrow(
      /received \[1, 2, 2, 3\]/,
    );
    tf.dispose(batch);
  });
});

describe("files", () => {
  it("that are missing or no picture are named", async () => {
    await expect(read(file("none.png"))).rejects.toThrow(
      /none.png: there is no such file to read/,
    );
    writeFileSync(file("broken.png"), "not a picture");
    await expect(read(file("broken.png"))).rejects.toThrow(
      /broken.png: expected a picture .* damaged or something else/,
    );
    writeFileSync(file("cut.png"), (await flag.png()).subarray(0, 60));
    await expect(read(file("cut.png"))).rejects.toThrow(/cut.png: .*damaged/);
  });

  it("in a folder for each class become samples", async () => {
    for (const [name, channels] of [
      ["red", 0],
      ["blue", 2],
    ] as const) {
      const values = Float32Array.from({ length: 48 }, (_, k) =>
        k % 3 === channels ? 1 : 0,
      );
      mkdirSync(file(`colours/${name}`), { recursive: true });
      const picture = new Picture(name, 4, 4, 3, values);
      for (const i of [1, 2, 3])
        writeFileSync(file(`colours/${name}/${i}.png`), await picture.png());
      writeFileSync(file(`colours/${name}/notes.txt`), "no picture");
    }
    const samples = await readClasses(file("colours"), {
      width: 2,
      height: 2,
      seed: 1,
    });
    expect(samples.counts()).toEqual({ blue: 3, red: 3 });
    expect(samples.featureShape).toEqual([2, 2, 3]);
    for (let i = 0; i < 6; i++)
      expect(samples.at(i).features[0]).toBe(
        samples.at(i).className === "red" ? 1 : 0,
      );
    expect(await readFolder(file("colours/red"))).toHaveLength(3);
    mkdirSync(file("empty"));
    await expect(readFolder(file("empty"))).rejects.toThrow(/found none/);
    await expect(
      readClasses(file("empty"), { width: 2, height: 2 }),
    ).rejects.toThrow(/a folder of pictures for each class, found none/);
    await expect(readFolder(file("nowhere"))).rejects.toThrow(
      /there is no such folder/,
    );
  });
});
