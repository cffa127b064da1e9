/**
 * The exports of a package as names of every cell: as values, as types and as namespaces.
 *
 * A wrapper module gives the package a global name (`export as namespace`), and a script makes one alias of each export: `import PCA =
 * __preload_0.PCA` carries all three meanings, generics included, and being global it may be declared anew in any cell.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseSync } from "oxc-parser";

export interface Preloaded {
  names: ReadonlySet<string>;
  /** file → text, to be opened beside the cells */
  documents: Map<string, string>;
}

/** @param folder  the notebook's, where packages that the kernel does not have are looked for */
export function preloadTypes(
  packages: readonly string[],
  folder: string,
): Preloaded {
  const names = new Set<string>();
  const documents = new Map<string, string>();
  let aliases = "";
  packages.forEach((name, index) => {
    const entry = typesOf(name, folder);
    if (entry === undefined) return;
    const space = `__preload_${index}`;
    documents.set(
      `${space}.d.ts`,
      `export * from ${JSON.stringify(name)};\nexport as namespace ${space};\n`,
    );
    for (const exported of exportsOf(entry))
      if (!names.has(exported)) {
        names.add(exported);
        aliases += `import ${exported} = ${space}.${exported};\n`;
      }
  });
  if (names.size > 0) documents.set("__preload.d.ts", aliases);
  return { names, documents };
}

interface Manifest {
  exports?: unknown;
  types?: string;
  typings?: string;
  main?: string;
}

/** The declarations of a package's entry, or its source where there are none. */
function typesOf(name: string, folder: string): string | undefined {
  const manifest = [import.meta.url, pathToFileURL(join(folder, "_")).href]
    .flatMap((from) => createRequire(from).resolve.paths(name) ?? [])
    .map((packages) => join(packages, name, "package.json"))
    .find((file) => existsSync(file));
  if (manifest === undefined) return undefined;
  const { exports, types, typings, main } = JSON.parse(
    readFileSync(manifest, "utf8"),
  ) as Manifest;
  const entry = fromExports(exports) ?? types ?? typings ?? main ?? "index.js";
  return declarationsOf(join(dirname(manifest), entry));
}

/** `{".": {"types": …, "import": …}}`, in any of its shorter forms. */
function fromExports(exports: unknown): string | undefined {
  if (typeof exports === "string") return exports;
  if (typeof exports !== "object" || exports === null) return undefined;
  const conditions = exports as Record<string, unknown>;
  for (const key of [".", "types", "import", "node", "default", "require"]) {
    const found = fromExports(conditions[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function declarationsOf(file: string): string | undefined {
  const bare = file.replace(/\.(d\.)?[cm]?[jt]s$/, "");
  const kind = /\.([cm]?)js$/.exec(file)?.[1] ?? "";
  return [
    `${bare}.d.${kind}ts`,
    `${bare}.${kind}ts`,
    file,
    `${file}.d.ts`,
    `${file}/index.d.ts`,
  ].find(
    (candidate) => existsSync(candidate) && /\.[cm]?[jt]s$/.test(candidate),
  );
}

/** Read, not run. `export *` is followed within the package. */
function exportsOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const { module } = parseSync(file, readFileSync(file, "utf8"));
  return module.staticExports
    .flatMap(({ entries }) => entries)
    .flatMap(({ exportName, moduleRequest }) => {
      if (exportName.name !== null) return exportName.name;
      if (moduleRequest?.value.startsWith(".") !== true) return [];
      const next = declarationsOf(join(dirname(file), moduleRequest.value));
      return next === undefined ? [] : exportsOf(next, seen);
    })
    .filter((name) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name))
    .filter((name) => name !== "default");
}
