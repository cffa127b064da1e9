/**
 * As much of WebAssembly's binary format as a few loops over numbers need.
 *
 * @see https://webassembly.github.io/spec/core/binary/
 */

/** Bytes of instructions. */
export type Code = readonly number[];

export const I32 = 0x7f;
export const F32 = 0x7d;
export const F64 = 0x7c;
/** Four float32 at once. */
export const V128 = 0x7b;

export interface Procedure {
  name: string;
  parameters: readonly number[];
  results: readonly number[];
  locals: readonly number[];
  body: readonly Code[];
}

/** A procedure whose locals are asked for by type where they are needed. */
export function procedure(
  name: string,
  parameters: readonly number[],
  write: (given: readonly number[], local: (type: number) => number) => Code[],
): Procedure {
  const locals: number[] = [];
  const first = parameters.length;
  const body = write(Array.from(parameters.keys()), (type) => first + locals.push(type) - 1); // prettier-ignore
  return { name, parameters, results: [], locals, body };
}

export const get = (local: number): Code => [0x20, local];
export const set = (local: number): Code => [0x21, local];
/** A whole number of 32 bits. */
export const constant = (value: number): Code => [0x41, ...signedLeb128(value)]; // prettier-ignore
export const constantF64 = (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)]; // prettier-ignore

/** Code that leaves two values, and what is made of them. */
const binary = (instruction: number) => (a: Code, b: Code): Code => [...a, ...b, instruction]; // prettier-ignore
export const addI32 = binary(0x6a);
export const subtractI32 = binary(0x6b);
export const multiplyI32 = binary(0x6c);
/** Numbers from 0 on, rounded down. */
export const divideI32 = binary(0x6e);
export const equalI32 = binary(0x46);
export const andI32 = binary(0x71);
export const shiftLeft = binary(0x74);
/** With zeros from above. */
export const shiftRight = binary(0x76);
export const lessThan = binary(0x49);
export const greaterThan = binary(0x4b);
export const addF32 = binary(0x92);
export const addF64 = binary(0xa0);
export const subtractF64 = binary(0xa1);
export const multiplyF64 = binary(0xa2);
export const equalF64 = binary(0x61);
export const lessF64 = binary(0x63);
export const greaterF64 = binary(0x64);
/** The number at an address, or so many bytes (below 128) behind it; 2^2, 2^3 bytes is how far it is aligned. */
export const loadI32 = (address: Code, behind = 0): Code => [...address, 0x28, 2, behind]; // prettier-ignore
export const loadF32 = (address: Code, behind = 0): Code => [...address, 0x2a, 2, behind]; // prettier-ignore
export const storeF32 = (address: Code, value: Code): Code => [...address, ...value, 0x38, 2, 0]; // prettier-ignore
export const loadF64 = (address: Code, behind = 0): Code => [...address, 0x2b, 3, behind]; // prettier-ignore
export const storeF64 = (address: Code, value: Code): Code => [...address, ...value, 0x39, 3, 0]; // prettier-ignore
/** `a` where the condition is not 0, else `b`; both are computed. */
export const select = (condition: Code, a: Code, b: Code): Code => [...a, ...b, ...condition, 0x1b]; // prettier-ignore

/** The value into a local. */
export const put = (local: number, value: Code): Code => [...value, ...set(local)]; // prettier-ignore
/** An address in a local goes on by so many bytes. */
export const onward = (local: number, bytes: number): Code => put(local, addI32(get(local), constant(bytes))); // prettier-ignore

/** Runs while `condition` is not 0, at least once. */
export const repeat = (body: readonly Code[], condition: Code): Code => [0x03, 0x40, ...body.flat(), ...condition, 0x0d, 0, 0x0b]; // prettier-ignore
export const either = (condition: Code, a: readonly Code[], b: readonly Code[]): Code => [...condition, 0x04, 0x40, ...a.flat(), 0x05, ...b.flat(), 0x0b]; // prettier-ignore
export const when = (condition: Code, ...body: Code[]): Code => [...condition, 0x04, 0x40, ...body.flat(), 0x0b]; // prettier-ignore

/** Instructions on four numbers; one above 127 takes two bytes (LEB128). */
const vector = (number: number, ...rest: number[]): Code => [0xfd, ...leb128(number), ...rest]; // prettier-ignore
export const load = (address: Code, behind = 0): Code => [...address, ...vector(0, 2, behind)]; // prettier-ignore
export const store = (address: Code, value: Code): Code => [...address, ...value, ...vector(11, 2, 0)]; // prettier-ignore
export const splat = (value: Code): Code => [...value, ...vector(19)];
export const lane = (value: Code, index: number): Code => [...value, ...vector(31, index)]; // prettier-ignore
/** One number, four times; or as the first of four, the others 0. */
export const loadSplat = (address: Code, behind = 0): Code => [...address, ...vector(9, 2, behind)]; // prettier-ignore
export const loadOne = (address: Code): Code => [...address, ...vector(0x5c, 2, 0)]; // prettier-ignore
/** The first of four. */
export const storeOne = (address: Code, value: Code): Code => [...address, ...value, ...vector(0x5a, 2, 0, 0)]; // prettier-ignore
/** The same number four times. */
export const constantVector = (value: number): Code => vector(12, ...new Uint8Array(Float32Array.of(value, value, value, value).buffer)); // prettier-ignore
const four = (number: number) => (a: Code, b: Code): Code => [...a, ...b, ...vector(number)]; // prettier-ignore
export const subtractVector = four(0xe5);
export const divideVector = four(0xe7);
export const smallerVector = four(0xe8);
export const largerVector = four(0xe9);
/** All bits of a lane are set where it holds. */
export const equalVector = four(0x41);
export const greaterVector = four(0x44);
export const lessVector = four(0x43);
export const andVector = four(0x4e);
/** What of `a` is not in `b`. */
export const withoutVector = four(0x4f);
export const orVector = four(0x50);
export const absoluteVector = (a: Code): Code => [...a, ...vector(0xe0)];
/** Bits of `a` where those of `mask` are set, else of `b`. */
export const choose = (mask: Code, a: Code, b: Code): Code => [...a, ...b, ...mask, ...vector(0x52)]; // prettier-ignore
/** To whole numbers, as floats; floats that are whole as integers of 32 bits. */
export const nearestVector = (a: Code): Code => [...a, ...vector(0x6a)];
export const toI32x4 = (a: Code): Code => [...a, ...vector(0xf8)];
export const addI32x4 = four(0xae);
export const splatI32 = (value: Code): Code => [...value, ...vector(17)];
export const shiftLeftI32x4 = (a: Code, bits: number): Code => [...a, ...constant(bits), ...vector(0xab)]; // prettier-ignore
/** a b + c, rounded once where the processor can; an engine may not know it (V8 before 11.4: Node 20). */
export const multiplyAddRelaxed = (a: Code, b: Code, c: Code): Code => [...a, ...b, ...c, ...vector(0x105)]; // prettier-ignore
export const addVector = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xe4)]; // prettier-ignore
export const multiplyVector = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xe6)]; // prettier-ignore

/** The same on two float64. */
export const splatF64 = (value: Code): Code => [...value, ...vector(20)];
export const laneF64 = (value: Code, index: number): Code => [...value, ...vector(33, index)]; // prettier-ignore
export const addF64x2 = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xf0)]; // prettier-ignore
export const subtractF64x2 = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xf1)]; // prettier-ignore
export const smallerF64x2 = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xf6)]; // prettier-ignore
/** Without a jump, as `select` after a comparison would be: which of two is larger is often not to be foreseen. */
export const largerF64x2 = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xf7)]; // prettier-ignore
export const multiplyF64x2 = (a: Code, b: Code): Code => [...a, ...b, ...vector(0xf2)]; // prettier-ignore

function leb128(value: number): number[] {
  const bytes = [];
  for (; value >= 128; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

/** The last byte's seventh bit is the sign. */
const signedLeb128 = (value: number): number[] => value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signedLeb128(value >> 7)]; // prettier-ignore

const list = (items: readonly (readonly number[])[]): number[] => [...leb128(items.length), ...items.flat()]; // prettier-ignore
const text = (value: string): number[] => list(Array.from(value, (letter) => [letter.charCodeAt(0)])); // prettier-ignore
const sized = (bytes: readonly number[]): number[] => [...leb128(bytes.length), ...bytes]; // prettier-ignore
const section = (id: number, bytes: readonly number[]): number[] => [id, ...sized(bytes)]; // prettier-ignore

/** "\0asm", version 1. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** Of a memory in pages: from 1 on; a shared one says how many it may have at most. */
const limits = (shared: boolean): Code => shared ? [3, 1, ...leb128(MOST_PAGES)] : [0, 1]; // prettier-ignore
const MOST_PAGES = 65536;

/** A module that imports its memory, `env.memory`, and exports the procedures. */
export function assemble(
  procedures: readonly Procedure[],
  shared = false,
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
    ...section(
      2,
      list([[...text("env"), ...text("memory"), MEMORY, ...limits(shared)]]),
    ),
    ...section(3, list(procedures.map((_, i) => [i]))),
    ...section(7, list(procedures.map(({ name }, i) => [...text(name), FUNCTION, i]))), // prettier-ignore
    ...section(10, list(bodies)),
  ]);
}
