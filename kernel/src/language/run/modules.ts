/** Where a cell's imports come from: the notebook's own project, then the kernel's packages, then the global ones. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import nodeModule, { createRequire, register } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Script, constants } from "node:vm";
import { globalPackages } from "../packages/global.js";
import { listenForTypedFiles } from "./typed-files.js";

type Import = (
  specifier: string,
  options?: ImportCallOptions,
) => Promise<Record<string, unknown>>;

interface ImportCallOptions {
  with?: Record<string, string>;
}

interface Place {
  name: string;
  directory: string;
}

export class Modules {
  #directory: string;
  readonly #importers = new Map<string, Import>();
  #watching: Promise<void> | undefined;

  constructor(directory: string) {
    this.#directory = resolve(directory);
  }

  get directory(): string {
    return this.#directory;
  }

  set directory(path: string) {
    this.#directory = resolve(path);
  }

  /**
   * As `import()` from a file in the notebook's folder.
   *
   * @throws Error naming the places that were searched, if the package is in none of them.
   */
  async import(
    specifier: string | URL,
    options?: ImportCallOptions,
  ): Promise<Record<string, unknown>> {
    const given = typeof specifier === "string" ? specifier : specifier.href;
    if (isLocal(given)) {
      await this.#watchLocalFiles();
      return await this.#importer(this.#directory)(given, options);
    }
    if (/^[a-z][a-z\d+.-]+:/i.test(given))
      return await this.#importer(this.#directory)(given, options);
    const places = this.#places();
    for (const { directory } of places)
      try {
        return await this.#importer(directory)(given, options);
      } catch (error) {
        if (!isMissing(error, given, directory)) throw error;
      }
    throw notFound(given, places);
  }

  /** As `import()` from a file of a package. */
  async importFrom(
    parentUrl: string,
    specifier: string,
  ): Promise<Record<string, unknown>> {
    return await this.#importer(
      dirname(fileURLToPath(parentUrl)),
      "package.mjs",
    )(specifier);
  }

  /** Where a package lies. @throws Error if it is nowhere. */
  packageFolder(name: string): string {
    const places = this.#places();
    for (const { directory } of places)
      for (const path of createRequire(
        join(directory, "notebook.cjs"),
      ).resolve.paths(name) ?? []) {
        const folder = join(path, name);
        if (existsSync(join(folder, "package.json")))
          return realpathSync(folder);
      }
    throw notFound(name, places);
  }

  /** As `require()` in a file in the notebook's folder, with the same places to search. */
  get require(): NodeJS.Require {
    const own = requireFrom(this.#directory);
    const attempt = <T>(id: string, use: (require: NodeJS.Require) => T): T => {
      if (isLocal(id)) return use(own);
      const places = this.#places();
      for (const { directory } of places)
        try {
          return use(requireFrom(directory));
        } catch (error) {
          const { code, requireStack } = error as NodeJS.ErrnoException & {
            requireStack?: string[];
          };
          // A missing package of the package is an error of its own.
          if (code !== "MODULE_NOT_FOUND" || (requireStack?.length ?? 0) > 1)
            throw error;
        }
      throw notFound(id, places);
    };
    const require = (id: string): unknown =>
      attempt(id, (r) => r(id) as unknown);
    return Object.assign(require, {
      ...own,
      resolve: Object.assign(
        (id: string, options?: NodeJS.RequireResolveOptions) =>
          attempt(id, (r) => r.resolve(id, options)),
        { paths: (request: string) => own.resolve.paths(request) },
      ),
    });
  }

  #places(): Place[] {
    return [
      { name: "the notebook's folder", directory: this.#directory },
      { name: "the kernel's packages", directory: dirname(here) },
      ...globalPackages().map((directory) => ({
        name: "the global packages",
        directory,
      })),
    ];
  }

  /** Node's own `import()`, with the conditions and the hooks that a file in that folder would get. */
  #importer(directory: string, file = "notebook.mjs"): Import {
    const filename = join(directory, file);
    let importer = this.#importers.get(filename);
    if (importer === undefined) {
      importer = new Script(
        "(specifier, options) => import(specifier, options)",
        {
          filename,
          importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
        },
      ).runInThisContext() as Import;
      this.#importers.set(filename, importer);
    }
    return importer;
  }

  /** The hooks cost time (before Node 22.15 a thread of their own), so they start with the first import that needs them. */
  #watchLocalFiles(): Promise<void> {
    this.#watching ??= watchLocalFiles();
    return this.#watching;
  }
}

async function watchLocalFiles(): Promise<void> {
  // Node's types here are those of its oldest version.
  const { registerHooks } = nodeModule as {
    registerHooks?: (hooks: object) => void;
  };
  const told = listenForTypedFiles();
  if (registerHooks === undefined) {
    register(new URL("./local-files.js", import.meta.url), {
      data: { told },
      transferList: [told],
    });
    return;
  }
  const { initialize, resolve: find, load } = await import("./local-files.js");
  initialize({ told });
  registerHooks({ resolve: find, load });
}

function requireFrom(directory: string): NodeJS.Require {
  return createRequire(join(directory, "notebook.cjs"));
}

const here = fileURLToPath(import.meta.url);

export function isLocal(specifier: string): boolean {
  return /^(?:\.\.?(?:\/|$)|\/|file:)/.test(specifier);
}

/** Whether the package itself is missing from this place, not one that it needs. */
function isMissing(
  error: unknown,
  specifier: string,
  directory: string,
): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  const name = packageName(specifier);
  return (
    code === "ERR_MODULE_NOT_FOUND" &&
    message.includes(`'${name}'`) &&
    message.includes(join(directory, "notebook.mjs"))
  );
}

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function notFound(specifier: string, places: readonly Place[]): Error {
  const name = packageName(specifier);
  const [own] = places;
  return Object.assign(
    new Error(
      `Cannot find the package '${name}'. Searched: ${places
        .map(({ name: place, directory }) => `${place} (${directory})`)
        .join(
          ", ",
        )}. To install it beside the notebook, run in a terminal: npm install --prefix ${own?.directory ?? "."} ${name}`,
    ),
    { code: "MODULE_NOT_FOUND" },
  );
}

/** The file that importing a package loads, as a URL. */
export function packageEntry(modules: Modules, name: string): string {
  const folder = modules.packageFolder(name);
  const description = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as {
    exports?: unknown;
    module?: string;
    main?: string;
  };
  const entry =
    entryOf(description.exports) ?? description.module ?? description.main;
  return pathToFileURL(join(folder, entry ?? "index.js")).href;
}

/** The file under `exports["."]` that Node would import. */
function entryOf(exports: unknown): string | undefined {
  if (typeof exports === "string") return exports;
  if (typeof exports !== "object" || exports === null) return undefined;
  for (const [key, value] of Object.entries(exports))
    if ([".", "node", "import", "module-sync", "default"].includes(key)) {
      const found = entryOf(value);
      if (found !== undefined) return found;
    }
  return undefined;
}
