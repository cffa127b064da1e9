/**
 * Cells as files of the debugger. A front end computes a cell's file name by itself, from what `debugInfo` says: a prefix, the text's
 * Murmur2 hash, a suffix (https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request).
 */
import { tmpdir } from "node:os";
import { join, sep } from "node:path";

/** As in xeus and ipykernel. */
export const hashSeed = 0xc70f6907;
/** JupyterLab calls a file `Cell [3]` only where its path has `ipykernel_` in it (debugger-extension 4.6, `canHandle`). */
export const filePrefix =
  join(tmpdir(), `nabla_ipykernel_${process.pid}`) + sep;
export const fileSuffix = ".ts";

/** Murmur2, 32 bits, of the text's UTF-8 bytes: Austin Appleby's MurmurHash2, public domain. */
export function murmur2(text: string, seed: number): number {
  const m = 0x5bd1e995;
  const bytes = Buffer.from(text);
  const whole = bytes.length & ~3;
  let h = seed ^ bytes.length;
  for (let i = 0; i < whole; i += 4) {
    let k = Math.imul(bytes.readUInt32LE(i), m);
    k = Math.imul(k ^ (k >>> 24), m);
    h = Math.imul(h, m) ^ k;
  }
  if (whole < bytes.length) {
    for (let i = bytes.length - 1; i >= whole; i--)
      h ^= bytes[i]! << (8 * (i - whole));
    h = Math.imul(h, m);
  }
  h = Math.imul(h ^ (h >>> 13), m);
  return (h ^ (h >>> 15)) >>> 0;
}

export function cellFile(text: string): string {
  return `${filePrefix}${murmur2(text, hashSeed)}${fileSuffix}`;
}
