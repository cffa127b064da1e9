/** Folders that appear whole or not at all, as files do (`whole-file.ts`). */
import { mkdir, open, readdir, realpath, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

let folders = 0;

/**
 * Fills a folder beside the place, and puts it there when all is on the disk. What was there has another name for a moment, and goes when
 * the new one stands in its place; a link stays one; folders that are missing are made.
 *
 * @param fill  gets the folder, which is empty. Where it throws, the place is as it was
 */
export async function writeWholeFolder(
  path: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const wanted = resolve(path); // no slash behind it
  const place = await realpath(wanted).catch(() => wanted); // new, most often
  const own = `${place}.${process.pid}.${folders++}`;
  const beside = `${own}.part`;
  try {
    await mkdir(beside, { recursive: true });
    await fill(beside);
    await onDisk(beside);
    await exchange(place, beside, `${own}.old`);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

async function onDisk(folder: string): Promise<void> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = await open(join(entry.parentPath, entry.name), "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

async function exchange(
  place: string,
  beside: string,
  old: string,
): Promise<void> {
  const moved = await rename(place, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  try {
    await rename(beside, place);
  } catch (error) {
    if (moved) await rename(old, place);
    throw error;
  }
  if (moved) await rm(old, { recursive: true, force: true });
}
