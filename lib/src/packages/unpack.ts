/** Takes the wanted files out of an archive, without running anything of it. */
import { mkdirSync } from "node:fs";
import { normalize, sep } from "node:path";
import { x as untar } from "tar";
import { unzip } from "../backend/setup/unzip.js";
import type { PackageSource } from "./source.js";

/** @throws Error where the archive holds none of the wanted files */
export async function unpack(
  source: PackageSource,
  archive: string,
  folder: string,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const wanted = (path: string): boolean =>
    source.keep.test(path) && !normalize(path).startsWith(`..${sep}`);
  let count = 0;
  if (source.registry === "pypi") {
    count = await unzip(
      archive,
      folder,
      (path) => (wanted(path) ? path : undefined),
      () => {},
    );
  } else {
    await untar({
      file: archive,
      cwd: folder,
      strip: 1,
      filter: (path) => {
        const take = wanted(path.replace(/^[^/]+\//, ""));
        if (take) count++;
        return take;
      },
    });
  }
  if (count === 0)
    throw new Error(
      `${source.name} ${source.version}: no file of it matches ${String(source.keep)}.`,
    );
}
