/** Word vectors in files: the text format of GloVe and of word2vec, and word2vec's binary one. */
import { readFile } from "node:fs/promises";
import { writeWhole } from "../files/whole-file.js";
import { WordVectors } from "./word-vectors.js";

export type VectorFormat = "word2vec" | "word2vec-binary" | "glove";

/**
 * Reads word vectors.
 *
 * `"word2vec"` begins with a line `words dimensions`, `"glove"` does not; both then hold a word and its numbers a line. The binary format
 * has the same first line, then a word, a space and float32 numbers, little end first.
 *
 * @param format by default: glove or word2vec by the first line, binary where the name ends in .bin
 * @throws Error where the file does not hold what its first line promises
 */
export async function readVectors(
  path: string,
  format?: VectorFormat,
): Promise<WordVectors> {
  const bytes = await readFile(path);
  const kind =
    format ?? (path.endsWith(".bin") ? "word2vec-binary" : undefined);
  return kind === "word2vec-binary"
    ? fromBinary(bytes, path)
    : fromText(bytes, path, kind);
}

/** Writes word vectors; text loses nothing of float32. */
export async function writeVectors(
  path: string,
  vectors: WordVectors,
  format: VectorFormat = path.endsWith(".bin") ? "word2vec-binary" : "word2vec",
): Promise<void> {
  const { words, dimensions, values } = vectors;
  const odd = words.find((word) => /\s/u.test(word) || word === "");
  if (odd !== undefined)
    throw new RangeError(
      `writeVectors expected words without white space, received ${JSON.stringify(odd)}; the format has no way to write it.`,
    );
  const head = `${words.length} ${dimensions}\n`;
  if (format === "word2vec-binary") {
    const parts: Buffer[] = [Buffer.from(head)];
    for (const [i, word] of words.entries()) {
      const numbers = Buffer.alloc(4 * dimensions);
      for (let d = 0; d < dimensions; d++)
        numbers.writeFloatLE(values[i * dimensions + d]!, 4 * d);
      parts.push(Buffer.from(`${word} `), numbers, Buffer.from("\n"));
    }
    await writeWhole(path, Buffer.concat(parts));
    return;
  }
  const lines = words.map(
    (word, i) =>
      `${word} ${Array.from(values.subarray(i * dimensions, (i + 1) * dimensions)).join(" ")}\n`,
  );
  await writeWhole(path, (format === "word2vec" ? head : "") + lines.join(""));
}

function fromText(
  bytes: Buffer,
  path: string,
  format: "word2vec" | "glove" | undefined,
): WordVectors {
  const lines = bytes.toString("utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  const first = lines[0]?.trim().split(" ") ?? [];
  const headed =
    format === "word2vec" ||
    (format === undefined &&
      first.length === 2 &&
      first.every((part) => /^\d+$/u.test(part)));
  const rows = (headed ? lines.slice(1) : lines).map((line) =>
    line.trimEnd().split(" "),
  );
  const dimensions = headed ? Number(first[1]) : (rows[0]?.length ?? 1) - 1;
  if (headed && rows.length !== Number(first[0]))
    throw new Error(
      `${path}: the first line promises ${first[0]} words, received ${rows.length}. The file may be cut off.`,
    );
  if (!(dimensions >= 1))
    throw new Error(
      `${path}: expected a word and its numbers in each line, received ${JSON.stringify(lines[0]?.slice(0, 60) ?? "")}.`,
    );
  const refuse = (i: number): never => {
    throw new Error(
      `${path}: line ${i + (headed ? 2 : 1)} expected a word and ${dimensions} numbers, received ${JSON.stringify(rows[i]?.join(" ").slice(0, 60))}.`,
    );
  };
  // Before memory is taken for what the first line promises.
  const odd = rows.findIndex((row) => row.length - 1 !== dimensions);
  if (odd >= 0) refuse(odd);
  const values = new Float32Array(rows.length * dimensions);
  for (const [i, row] of rows.entries()) {
    const numbers = row.slice(1).map(Number);
    if (numbers.some(Number.isNaN)) refuse(i);
    values.set(numbers, i * dimensions);
  }
  return new WordVectors(
    rows.map((row) => row[0] ?? ""),
    values,
  );
}

function fromBinary(bytes: Buffer, path: string): WordVectors {
  const end = bytes.indexOf(10);
  const head = /^(\d+) (\d+)$/u.exec(
    bytes
      .subarray(0, Math.max(0, Math.min(end, 40)))
      .toString("utf8")
      .trim(),
  );
  const count = Number(head?.[1]);
  const dimensions = Number(head?.[2]);
  // Each word takes its numbers, a space and at least one byte: a promise that the file cannot hold is refused before memory is taken.
  if (
    head === null ||
    dimensions < 1 ||
    count * (4 * dimensions + 2) > bytes.length
  )
    throw new Error(
      `${path}: expected a first line "words dimensions" and as many vectors, received ${bytes.length} bytes that ${head === null ? "do not begin so" : `cannot hold ${count} words of ${dimensions} numbers`}.`,
    );
  const words: string[] = [];
  const values = new Float32Array(count * dimensions);
  let at = end + 1;
  for (let i = 0; i < count; i++) {
    if (bytes[at] === 10) at++;
    const space = bytes.indexOf(32, at);
    const from = space + 1;
    if (space < 0 || from + 4 * dimensions > bytes.length)
      throw new Error(
        `${path}: expected ${count} words, received ${i}. The file is cut off.`,
      );
    words.push(bytes.subarray(at, space).toString("utf8"));
    for (let d = 0; d < dimensions; d++)
      values[i * dimensions + d] = bytes.readFloatLE(from + 4 * d);
    at = from + 4 * dimensions;
  }
  return new WordVectors(words, values);
}
