/**
 * What a zip archive has, and where, for members that are not compressed. Every place is held against the file's size before it is read.
 * (yauzl, which unpacks wheels elsewhere, throws outside of any promise when a damaged zip64 record leads past the end of the file.)
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3
 */
import { PickleError } from "./pickle.js";

/** Bytes of the file; shorter where it ends. */
export type Read = (start: number, length: number) => Promise<Buffer>;

export interface Member {
  /** Where its bytes begin in the file. */
  start: number;
  bytes: number;
  crc: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;

/** In a 32-bit field: the number stands in a 64-bit one elsewhere. */
const ELSEWHERE = 0xffffffff;

const cutOff = (): never => {
  throw new PickleError("the zip archive is cut off or damaged");
};

/** The directory lies at the end; a model has some thousand members. */
const LONGEST_DIRECTORY = 64 * 2 ** 20;

/**
 * @returns the members by their names
 * @throws PickleError where the directory is damaged, or a member is compressed or encrypted
 */
export async function readDirectory(
  read: Read,
  size: number,
): Promise<Map<string, Member>> {
  const { start, length } = await directoryOf(read, size);
  if (start + length > size || length > LONGEST_DIRECTORY) cutOff();
  const bytes = await read(start, length);
  const members = new Map<string, Member>();
  for (let at = 0; at < length;) {
    if (at + 46 > length || bytes.readUInt32LE(at) !== ENTRY) cutOff();
    const nameLength = bytes.readUInt16LE(at + 28);
    const extraLength = bytes.readUInt16LE(at + 30);
    const end =
      at + 46 + nameLength + extraLength + bytes.readUInt16LE(at + 32);
    if (end > length) cutOff();
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const extra = bytes.subarray(
      at + 46 + nameLength,
      at + 46 + nameLength + extraLength,
    );
    const [full, packed, local] = large(extra, [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt32LE(at + 42),
    ]);
    const isPlain =
      bytes.readUInt16LE(at + 10) === 0 &&
      (bytes.readUInt16LE(at + 8) & 1) === 0;
    if (!isPlain || full !== packed) {
      throw new PickleError(
        `${name} is compressed or encrypted, which torch.save never does`,
      );
    }
    const begin = await dataStart(read, local ?? NaN, size);
    if (full === undefined || begin + full > size) cutOff();
    members.set(name, {
      start: begin,
      bytes: full ?? 0,
      crc: bytes.readUInt32LE(at + 16),
    });
    at = end;
  }
  return members;
}

async function directoryOf(
  read: Read,
  size: number,
): Promise<{ start: number; length: number }> {
  // A comment of at most 65,535 bytes may follow the record.
  const from = Math.max(0, size - 22 - 0xffff);
  const tail = await read(from, size - from);
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(END);
  const at = tail.lastIndexOf(mark);
  if (at < 0 || at + 22 > tail.length) return cutOff();
  const length = tail.readUInt32LE(at + 12);
  const start = tail.readUInt32LE(at + 16);
  if (length !== ELSEWHERE && start !== ELSEWHERE) return { start, length };
  if (at < 20 || tail.readUInt32LE(at - 20) !== LOCATOR_64) return cutOff();
  const place = safe(tail.readBigUInt64LE(at - 12));
  const record = place + 56 > size ? cutOff() : await read(place, 56);
  if (record.readUInt32LE(0) !== END_64) return cutOff();
  return {
    start: safe(record.readBigUInt64LE(48)),
    length: safe(record.readBigUInt64LE(40)),
  };
}

const safe = (value: bigint): number =>
  value > BigInt(Number.MAX_SAFE_INTEGER) ? cutOff() : Number(value);

/** Numbers that do not fit in 32 bits follow, in this order, in the extra field of type 1. */
function large(extra: Buffer, numbers: readonly number[]): number[] {
  let field = Buffer.alloc(0);
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      field = Buffer.from(extra.subarray(at + 4, at + 4 + length));
    }
    at += 4 + length;
  }
  let next = 0;
  return numbers.map((number) => {
    if (number !== ELSEWHERE) return number;
    if (next + 8 > field.length) return cutOff();
    next += 8;
    return safe(field.readBigUInt64LE(next - 8));
  });
}

/** The name stands before the bytes once more, with an extra field of its own. */
async function dataStart(
  read: Read,
  local: number,
  size: number,
): Promise<number> {
  if (!(local + 30 <= size)) return cutOff();
  const header = await read(local, 30);
  if (header.readUInt32LE(0) !== LOCAL) return cutOff();
  return local + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}
