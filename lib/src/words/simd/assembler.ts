/**
 * As much of WebAssembly's binary format as a few loops over float32 need.
 *
 * @see https://webassembly.github.io/spec/core/binary/
 */

/** Bytes of instructions. */
export type Code = readonly number[];

export const I32 = 0x7f;
export const F32 = 0x7d;
/** Four float32 at once. */
export const V128 = 0x7b;

export interface Procedure {
  name: string;
  parameters: readonly number[];
  results: readonly number[];
  locals: readonly number[];
  body: readonly Code[];
}

export const get = (local: number): Code => [0x20, local];
export const set = (local: number): Code => [0x21, local];
export const constant = (small: number): Code => [0x41, small];
export const addI32: Code = [0x6a];
export const addF32: Code = [0x92];
export const lessThan: Code = [0x49];
/** Repeats while what `body` leaves is not 0. */
export const loop = (...body: Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0d, 0, 0x0b]; // prettier-ignore

/** Instructions on four numbers; one above 127 takes two bytes (LEB128). */
const vector = (number: number, ...rest: number[]): Code => [0xfd, ...leb128(number), ...rest]; // prettier-ignore
/** Addresses are taken from the stack; 2^2 bytes is how far they are aligned. */
export const load: Code = vector(0, 2, 0);
export const store: Code = vector(11, 2, 0);
export const splat: Code = vector(19);
export const lane = (index: number): Code => vector(31, index);
export const addVector: Code = vector(0xe4);
export const multiplyVector: Code = vector(0xe6);

function leb128(value: number): number[] {
  const bytes = [];
  for (; value >= 128; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

const list = (items: readonly (readonly number[])[]): number[] => [...leb128(items.length), ...items.flat()]; // prettier-ignore
const text = (value: string): number[] => list(Array.from(value, (letter) => [letter.charCodeAt(0)])); // prettier-ignore
const sized = (bytes: readonly number[]): number[] => [...leb128(bytes.length), ...bytes]; // prettier-ignore
const section = (id: number, bytes: readonly number[]): number[] => [id, ...sized(bytes)]; // prettier-ignore

/** "\0asm", version 1. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** A module that imports its memory, `env.memory`, and exports the procedures. */
export function assemble(
  procedures: readonly Procedure[],
): Uint8Array<ArrayBuffer> {
  const [FUNCTION, MEMORY] = [0, 2];
  const types = procedures.map(({ parameters, results }) => [
    0x60,
    ...list(parameters.map((type) => [type])),
    ...list(results.map((type) => [type])),
  ]);
  const bodies = procedures.map(({ locals, body }) =>
    sized([...list(locals.map((type) => [1, type])), ...body.flat(), 0x0b]),
  );
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, list(types)),
    ...section(2, list([[...text("env"), ...text("memory"), MEMORY, 0, 1]])),
    ...section(3, list(procedures.map((_, i) => [i]))),
    ...section(7, list(procedures.map(({ name }, i) => [...text(name), FUNCTION, i]))), // prettier-ignore
    ...section(10, list(bodies)),
  ]);
}
