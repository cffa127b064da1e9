/** Files that another process or thread is started with. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Where a module's compiled file lies: beside the one who asks, or, where that runs from sources (a test runner that strips types), in the
 * built library.
 *
 * @param from  `import.meta.url`
 */
export function built(from: string, file: string): string {
  const here = fileURLToPath(new URL(file, from));
  return existsSync(here)
    ? here
    : here.replace(/([/\\])lib([/\\])src([/\\])/, "$1lib$2dist$3");
}
