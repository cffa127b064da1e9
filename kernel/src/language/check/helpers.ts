/**
 * Files beside the notebook that cells import. The server reads a file once and relies on being told of changes; a look at the folders in
 * question before each check is cheaper than watching them.
 */
import { readdirSync, statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const source = new Set([".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".json"]);

/** LSP's FileChangeType. */
export interface FileChange {
  uri: string;
  type: 1 | 2 | 3;
}

export class HelperFiles {
  /** folder → file → time of change */
  readonly #known = new Map<string, Map<string, number>>();

  constructor(readonly notebook: string) {}

  /** @returns what changed in the folders that this or an earlier text imports from, since the last look */
  changes(text: string): FileChange[] {
    for (const [, specifier] of text.matchAll(
      /(?:from|import|require)\s*\(?\s*["'](\.{1,2}\/[^"']*)["']/g,
    )) {
      const folder = dirname(resolve(this.notebook, specifier!));
      // The server knows nothing of it yet.
      if (!this.#known.has(folder)) this.#known.set(folder, look(folder));
    }
    return [...this.#known].flatMap(([folder, before]) => {
      const after = look(folder);
      this.#known.set(folder, after);
      const changes: FileChange[] = [];
      const add = (file: string, type: FileChange["type"]): number =>
        changes.push({ uri: pathToFileURL(join(folder, file)).href, type });
      for (const [file, time] of after)
        if (before.get(file) !== time) add(file, before.has(file) ? 2 : 1);
      for (const file of before.keys()) if (!after.has(file)) add(file, 3);
      return changes;
    });
  }
}

function look(folder: string): Map<string, number> {
  const files = new Map<string, number>();
  try {
    for (const file of readdirSync(folder))
      if (source.has(extname(file)))
        files.set(file, statSync(join(folder, file)).mtimeMs);
  } catch {
    // A folder that is not there has no files; a file that went meanwhile is as good as gone.
  }
  return files;
}
