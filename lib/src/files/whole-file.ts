/** Files that appear whole or not at all: where a disk is full, or a process is killed while it writes, what was there before is still there. */
import {
  type FileHandle,
  mkdir,
  open,
  realpath,
  rename,
  rm,
} from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Writes beside the place, and puts it there when all is on the disk. A link stays one, and what it leads to is replaced; folders that are
 * missing are made.
 *
 * @param content  the bytes, or what writes them to the open file, part by part
 */
export async function writeWhole(
  path: string,
  content: Uint8Array | string | ((file: FileHandle) => Promise<void>),
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const place = await realpath(path).catch(() => path); // new, most often
  const beside = `${place}.${process.pid}.part`;
  const file = await open(beside, "w");
  try {
    await (typeof content === "function"
      ? content(file)
      : file.writeFile(content));
    await file.sync();
    await file.close();
    await rename(beside, place);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw error;
  }
}
