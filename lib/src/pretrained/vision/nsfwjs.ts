/**
 * The weights in npm's nsfwjs. They lie in scripts, since browsers load them so: one holds the manifest as an object, the others bytes as a
 * text in base64. They are read as text; no script is run.
 */
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Values } from "../../interchange/hdf5.js";

/** `{name:"Conv1/kernel",shape:[3,3,3,32],dtype:"float32",quantization:{min:-.87,scale:.0066,dtype:"uint8"}}` */
const ENTRY =
  /\{name:"([^"]+)",shape:\[([\d,e]*)\],dtype:"float32",quantization:\{min:([-.\de]+),scale:([-.\de]+),dtype:"uint8"\}\}/g;

/**
 * @param folder  with `model.min.js` and `group1-shardNofM.min.js`
 * @returns every weight by its name, as float32: minimum + step × byte
 * @throws Error where the manifest and the bytes do not agree
 */
export async function quantisedWeights(
  folder: string,
): Promise<Map<string, Values>> {
  const script = await readFile(join(folder, "model.min.js"), "utf8");
  const manifest = script.slice(script.lastIndexOf("weightsManifest:"));
  const shards = (await readdir(folder))
    .filter((name) => name.startsWith("group1-shard"))
    .toSorted();
  const bytes = Buffer.concat(
    await Promise.all(
      shards.map(async (name) => {
        const text = await readFile(join(folder, name), "utf8");
        const [, base64] = /\.exports="([A-Za-z0-9+/=]*)"/.exec(text) ?? [];
        return Buffer.from(base64 ?? "", "base64");
      }),
    ),
  );
  const found = new Map<string, Values>();
  let at = 0;
  for (const entry of manifest.matchAll(ENTRY)) {
    const [, name = "", sides = "", min, scale] = entry;
    const shape = sides.split(",").filter(Boolean).map(Number);
    const count = shape.reduce((all, side) => all * side, 1);
    const part = bytes.subarray(at, at + count);
    at += count;
    const values = Float32Array.from(
      part,
      (byte) => Number(min) + Number(scale) * byte,
    );
    found.set(name, { shape, values });
  }
  if (at !== bytes.length || found.size === 0) {
    throw new Error(
      `${folder}: the manifest's ${found.size} weights expected ${at} bytes, the shards have ${bytes.length}.`,
    );
  }
  return found;
}
