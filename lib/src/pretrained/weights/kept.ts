/** Weights in our own form, made once out of what a package has, and kept in the cache folder. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../backend/cache-folder.js";
import { writeSafetensors, type Written } from "../safetensors/write.js";

/** Raised when the form of the kept files changes, so that older ones are made again. */
const FORM = 1;

/** Where the weights of a name and an origin are kept; the file need not be there yet. */
export function keptAt(name: string, origin: string): string {
  const digest = createHash("sha256")
    .update(`${FORM} ${origin}`)
    .digest("hex")
    .slice(0, 12);
  return join(cacheFolder(), "weights", `${name}-${digest}.safetensors`);
}

/**
 * @param origin  what they are made of, such as the sha256 of the package
 * @param make  the tensors, `LAYER/0`, `LAYER/1` …, in our layouts; asked for where nothing is kept yet
 * @returns the file's path
 */
export async function kept(
  name: string,
  origin: string,
  make: () => Promise<readonly Written[]>,
): Promise<string> {
  const path = keptAt(name, origin);
  if (!existsSync(path)) {
    await mkdir(dirname(path), { recursive: true });
    await writeSafetensors(path, await make());
  }
  return path;
}
