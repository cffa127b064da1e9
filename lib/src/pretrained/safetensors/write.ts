/** Weights as a safetensors file of float32, which Hugging Face's libraries read. */
import { writeWhole } from "../../files/whole-file.js";

/** A tensor to be written; its values are asked for when its turn comes, so that not all need be in memory. */
export interface Written {
  name: string;
  shape: readonly number[];
  values: () => Float32Array | Promise<Float32Array>;
}

/**
 * The file appears whole or not at all.
 *
 * @throws RangeError where a name comes twice, or values do not fill their shape
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly Written[],
): Promise<void> {
  // Of no prototype: a tensor may be named "__proto__".
  const header = Object.create(null) as Record<string, object>;
  let at = 0;
  for (const { name, shape } of tensors) {
    if (Object.hasOwn(header, name))
      throw new RangeError(
        `${path}: two tensors are named ${name}. Give each a name of its own.`,
      );
    const end = at + 4 * shape.reduce((all, side) => all * side, 1);
    header[name] = { dtype: "F32", shape, data_offsets: [at, end] };
    at = end;
  }
  const json = JSON.stringify(header);
  // Spaces, so that the numbers begin at a multiple of eight bytes.
  const text = Buffer.from(
    json.padEnd(json.length + ((8 - (Buffer.byteLength(json) % 8)) % 8)),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  await writeWhole(path, async (file) => {
    await file.writeFile(Buffer.concat([length, text]));
    for (const { name, shape, values } of tensors) {
      const numbers = await values();
      if (numbers.length !== shape.reduce((all, side) => all * side, 1))
        throw new RangeError(
          `${path}: ${name} of shape [${shape.join(", ")}] received ${numbers.length} values.`,
        );
      await file.writeFile(
        new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
      );
    }
  });
}
