/** Paths of our making, and paths into packages, as a person would name them. */
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Scope } from "./scope.js";

export function readable(text: string, scope: Scope): string {
  const cell = (id: string): string =>
    scope.cellName(Number(id)) ?? "an earlier cell";
  return (
    text
      // Places come as URIs, types with plain paths.
      .replaceAll(/file:\/\/[^\s"'()]*/g, (uri) => decodeURIComponent(uri))
      // import("/tmp/…/__cell_3").Layer: one of two classes of the same name
      .replaceAll(
        /import\("[^"]*\/__cell_(\d+)(?:\.tsx?)?"\)\.([\w$.]+)/g,
        (_, id: string, name: string) => `${name} (${cell(id)})`,
      )
      .replaceAll(
        /import\("[^"]*\/__(?:cell|scope|preload)[^"]*"\)\.([\w$.]+)/g,
        "$1",
      )
      .replaceAll(
        /(?:file:\/\/)?[^\s"'()]*\/__cell_(\d+)\.tsx?/g,
        (_, id: string) => cell(id),
      )
      .replaceAll(/(?:file:\/\/)?[^\s"'()]*\/__cell\.tsx?/g, "this cell")
      // typeof import("/home/ada/node_modules/@tensorflow/tfjs/dist/index")
      .replaceAll(
        /(?:file:\/\/)?[^\s"'()]*\/node_modules\/((?:@[^/"]+\/)?[^/"\s]+)[^\s"'()]*/g,
        "$1",
      )
      // A file beside the notebook, or of a package that lies elsewhere (a workspace, a link).
      .replaceAll(/file:\/\/[^\s"'()]+/g, (uri) => placeOf(uri.slice(7)))
      .replaceAll(
        /import\("(\/[^"]+)"\)/g,
        (_, path: string) => `import("${placeOf(path)}")`,
      )
  );
}

/** `/home/ada/course/lib/dist/index.d.ts` → the package's name; of a person's own file, the file's name. */
function placeOf(path: string): string {
  if (!/\.d\.[cm]?ts$|\/dist\//.test(path)) return basename(path);
  for (let at = dirname(path); dirname(at) !== at; at = dirname(at))
    try {
      const { name } = JSON.parse(
        readFileSync(join(at, "package.json"), "utf8"),
      ) as { name?: unknown };
      if (typeof name === "string") return name;
    } catch {
      // Further up.
    }
  return basename(path);
}
