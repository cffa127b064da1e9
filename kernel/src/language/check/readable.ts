/** Paths of our making, and paths into packages, as a person would name them. */
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
  );
}
