/** Numbers of files as float32. Little end first, as every machine has them that Node runs on. */

let halves: Float32Array | undefined;

/** IEEE 754 half precision has 65,536 values: each is worked out once. */
function table(): Float32Array {
  halves ??= Float32Array.from({ length: 65_536 }, (_, bits) => {
    const sign = bits >> 15 === 0 ? 1 : -1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
  return halves;
}

/** The number types that `toFloat32` reads. */
export const READABLE: readonly string[] = ["F32", "F16", "BF16", "F64"];

/** @param bytes  of its own memory, aligned to the number's size */
export function toFloat32(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: string,
): Float32Array {
  const { buffer } = bytes;
  switch (dtype) {
    case "F32":
      return new Float32Array(buffer);
    case "F64":
      return Float32Array.from(new Float64Array(buffer));
    case "F16": {
      const values = table();
      return Float32Array.from(
        new Uint16Array(buffer),
        (bits) => values[bits] ?? NaN,
      );
    }
    case "BF16": {
      // The upper half of a float32.
      const halfwords = new Uint16Array(buffer);
      const words = new Uint32Array(halfwords.length);
      for (let i = 0; i < words.length; i++)
        words[i] = (halfwords[i] ?? 0) << 16;
      return new Float32Array(words.buffer);
    }
    default:
      throw new RangeError(
        `A tensor of ${READABLE.join(", ")} was expected, received one of ${dtype}, which is not read as a weight.`,
      );
  }
}
