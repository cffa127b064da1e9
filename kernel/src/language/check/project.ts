/**
 * The folder that makes the server see cells as if they lay beside the notebook, without a file of ours in the notebook's folder.
 *
 *     <temporary>/node_modules -> the kernel's own packages        (nested deeper, one level for each folder of packages)
 *     <temporary>/root/home/ada/node_modules -> /home/ada/node_modules
 *     <temporary>/root/home/ada/course/node_modules -> /home/ada/course/node_modules
 *     <temporary>/root/home/ada/course/tsconfig.json
 *     <temporary>/root/home/ada/course/__cell_1.ts                  exists in the server's memory only
 *
 * Looking for a package climbs from the cell: first the notebook's project, then the folders above it, then the kernel's, then the
 * global ones. `rootDirs` lays
 * <temporary>/root over the real root, so that `./helper` and `../data.json` are found beside the notebook.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { hostname, tmpdir } from "node:os";
import { dirname, join, parse, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { globalPackages } from "../packages/global.js";

export class Project {
  private constructor(
    /** To be removed at the end. */
    readonly temporary: string,
    /** Where cells seem to lie. */
    readonly folder: string,
    /** The notebook's real folder. */
    readonly notebook: string,
  ) {}

  /** @param files  written beside the cells: name → text */
  static async make(
    notebook: string,
    files: Record<string, string>,
  ): Promise<Project> {
    // Made at once with mode 0700; its real path, since the server compares paths.
    const place = realpathSync(tmpdir());
    const temporary = realpathSync(
      mkdtempSync(join(place, `${nameOf(process.pid)}-`)),
    );
    await removeOrphans(place);
    const real = realpathSync(notebook);
    const { root } = parse(real);
    let base = temporary;
    for (const packages of [
      ...ownPackages(),
      ...globalPackages(),
    ].toReversed()) {
      await mkdir(base, { recursive: true });
      await link(packages, join(base, "node_modules"));
      base = join(base, "above");
    }
    base = join(base, "root");
    const folder = join(base, relative(root, real));
    await mkdir(folder, { recursive: true });
    for (let at = real; ; at = dirname(at)) {
      const here = join(base, relative(root, at));
      // They may not exist yet: a package installed later is found through the same link.
      await link(join(at, "node_modules"), join(here, "node_modules"));
      // Imports of `#name`, and which packages are worth suggesting.
      if (at !== root)
        await link(join(at, "package.json"), join(here, "package.json"));
      if (at === root) break;
    }
    // Where no project says what it depends on, Node's own modules are suggested for import, and not every package of the kernel: reading
    // them all takes seconds.
    await writeFile(
      join(base, "package.json"),
      JSON.stringify({ private: true, dependencies: {} }),
    );
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: { ...options, rootDirs: [base, root] },
        include: ["./__*"],
      }),
    );
    for (const [name, text] of Object.entries(files))
      await writeFile(join(folder, name), text);
    return new Project(temporary, folder, real);
  }

  uri(name: string): string {
    return pathToFileURL(join(this.folder, name)).href;
  }

  remove(): void {
    rmSync(this.temporary, { recursive: true, force: true });
  }
}

/** The machine's name in it, since containers may share a folder but not their processes. */
const nameOf = (pid: number | string): string =>
  `nabla-check-${hostname()}-${pid}`;

/** Folders of kernels that were killed, which could not remove theirs. */
async function removeOrphans(place: string): Promise<void> {
  const start = nameOf("");
  for (const name of await readdir(place).catch(() => [])) {
    if (!name.startsWith(start)) continue;
    const pid = /^(\d+)-/.exec(name.slice(start.length))?.[1];
    if (pid !== undefined && !lives(Number(pid)))
      await rm(join(place, name), { recursive: true, force: true }).catch(
        () => undefined, // another user's
      );
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

const options = {
  target: "ESNext",
  // No DOM: its `name`, `status`, `event` … would hide what a cell forgot to declare. What Node has of it is in Node's types.
  lib: ["ESNext"],
  types: ["node"],
  module: "Preserve",
  moduleResolution: "Bundler",
  customConditions: ["node"],
  moduleDetection: "force",
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  esModuleInterop: true,
  jsx: "preserve",
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  // Half-strict where a notebook is looser than a program: the error of a `catch` may be read, fields may be set later.
  useUnknownInCatchVariables: false,
  strictPropertyInitialization: false,
};

/** The folders of packages that the kernel itself resolves from, nearest first. */
function ownPackages(): string[] {
  const require = createRequire(import.meta.url);
  const folders = ["typescript", "@types/node", "tslab"].map((name) => {
    const file = require.resolve(`${name}/package.json`);
    return file.slice(0, file.lastIndexOf(join("node_modules", name)));
  });
  const nearest = [...new Set(folders)].toSorted(
    (a, b) => b.split(sep).length - a.split(sep).length,
  );
  return nearest.map((folder) => join(folder, "node_modules"));
}

async function link(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path, "junction");
  } catch {
    // Without the right to link (Windows), packages of that folder alone are unknown to the checker.
  }
}
