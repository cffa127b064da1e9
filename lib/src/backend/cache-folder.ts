/** Where things that can be made again are kept: `.cache` of the project, else the user's cache folder. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout that this file lies in, or undefined where the library was installed as a package. */
export function workspace(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (dirname(folder) !== folder) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, "utf8")) as {
        name?: string;
      };
      if (name === "nabla-workspace") return folder;
    }
    folder = dirname(folder);
  }
  return undefined;
}

/** `NABLA_CACHE` overrides. The folder need not exist yet. */
export function cacheFolder(): string {
  const chosen = process.env["NABLA_CACHE"];
  if (chosen !== undefined && chosen !== "") return chosen;
  const root = workspace();
  if (root !== undefined) return join(root, ".cache");
  const user =
    process.env["XDG_CACHE_HOME"] ??
    process.env["LOCALAPPDATA"] ??
    join(homedir(), ".cache");
  return join(user, "nabla");
}
