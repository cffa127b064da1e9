/**
 * Names that every cell sees: the static re-exports of a package's entry, read, not run. A name's module is loaded before the first cell
 * that uses it, so the kernel starts at once, and no getter has to be synchronous.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Bindings } from "./bindings.js";
import { type Modules, isLocal, packageEntry } from "./modules.js";

interface Source {
  /** The file that names it, as a URL. */
  parent: string;
  /** Package or URL to import. */
  module: string;
  /** What it exports the name as; `*` is the whole module. */
  exported: string;
}

export class Preload {
  readonly #sources = new Map<string, Source>();

  constructor(
    readonly modules: Modules,
    readonly bindings: Bindings,
  ) {}

  /** @throws Error if the package cannot be found, or its entry has more than re-exports by name. */
  add(packageName: string): void {
    this.#read(packageEntry(this.modules, packageName), new Set());
  }

  names(): string[] {
    return [...this.#sources.keys()];
  }

  /** Loads what a cell uses and no cell has declared. */
  async load(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const source = this.#sources.get(name);
      if (source === undefined || this.bindings.box(name).declared !== "no")
        continue;
      const module = await this.modules.importFrom(
        source.parent,
        source.module,
      );
      // A cell may have declared it meanwhile.
      if (this.bindings.box(name).declared !== "no") continue;
      this.bindings.provide(
        name,
        source.exported === "*" ? module : module[source.exported],
      );
    }
  }

  #read(url: string, seen: Set<string>): void {
    if (seen.has(url)) return;
    seen.add(url);
    for (const statement of parseModule(url)) {
      const source = statement.source?.value;
      const module =
        source === undefined
          ? url
          : isLocal(source)
            ? new URL(source, url).href
            : source;
      if (statement.type === "ExportAllDeclaration") {
        const name = statement.exported?.name;
        if (name !== undefined && name !== null)
          this.#sources.set(name, { parent: url, module, exported: "*" });
        else if (source !== undefined && isLocal(source))
          this.#read(module, seen);
      }
      for (const { exported, local } of statement.specifiers ?? [])
        if (exported.name !== undefined && exported.name !== "default")
          this.#sources.set(exported.name, {
            parent: url,
            module,
            exported:
              source === undefined
                ? exported.name
                : (local.name ?? local.value ?? ""),
          });
      for (const name of declaredNames(statement.declaration))
        this.#sources.set(name, { parent: url, module: url, exported: name });
    }
  }
}

/** The parts of a syntax tree that are read here. */
interface Statement {
  type: string;
  source?: { value: string } | null;
  exported?: { name?: string } | null;
  specifiers?: { exported: { name?: string }; local: Local }[];
  declaration?: Declared | null;
}

interface Local {
  name?: string;
  value?: string;
}

interface Declared {
  id?: { name: string } | null;
  declarations?: { id: { name?: string } }[];
}

type Parse = typeof import("acorn").parse;

function parseModule(url: string): Statement[] {
  const { parse } = createRequire(import.meta.url)("acorn") as { parse: Parse };
  const program = parse(readFileSync(fileURLToPath(url), "utf8"), {
    ecmaVersion: "latest",
    sourceType: "module",
  });
  return (program.body as unknown as Statement[]).filter(({ type }) =>
    /^Export(?:Named|All)/.test(type),
  );
}

function declaredNames(declaration: Declared | null | undefined): string[] {
  if (declaration === null || declaration === undefined) return [];
  if (declaration.id) return [declaration.id.name];
  return (declaration.declarations ?? []).flatMap(({ id }) => id.name ?? []);
}
