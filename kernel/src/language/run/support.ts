/** What a compiled cell calls while it runs; its parameter. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { DeclarationKind } from "../compile/cell.js";
import type { Bindings, Box } from "./bindings.js";
import { iterate, wait } from "./execution.js";
import { Interrupted } from "./interrupted.js";
import type { Modules } from "./modules.js";
import { usingCtx } from "./using.js";

/** `[local name, exported name]`; `default`, and `*` for the whole module. */
type ImportedName = readonly [string, string];

export class Support {
  readonly wait = wait;
  readonly iterate = iterate;
  readonly helpers = { usingCtx };
  /** The value of the cell's last expression. */
  value: unknown;

  constructor(
    readonly flag: Int32Array,
    readonly bindings: Bindings,
    readonly modules: Modules,
  ) {}

  box(name: string): Box {
    return this.bindings.box(name);
  }

  declare(name: string, kind: DeclarationKind): Box {
    return this.bindings.declare(name, kind);
  }

  constant(name: string): never {
    throw new TypeError(
      `Assignment to constant variable '${name}'. Declare it anew to change it: let ${name} = …`,
    );
  }

  interrupted(): never {
    this.flag[0] = 0;
    throw new Interrupted();
  }

  import(
    specifier: string,
    options?: { with?: Record<string, string> },
  ): Promise<Record<string, unknown>> {
    return this.modules.import(specifier, options);
  }

  /** A static import: the module's exports go into boxes. */
  async link(
    specifier: string,
    names: readonly ImportedName[],
    attributes: Record<string, string>,
  ): Promise<void> {
    const loading = this.modules.import(
      specifier,
      Object.keys(attributes).length > 0 ? { with: attributes } : undefined,
    );
    const module = (await wait(loading)) as Record<string, unknown>;
    for (const [local, exported] of names) {
      const box = this.bindings.box(local);
      if (exported === "*") box.fill(module);
      else if (exported in module) box.fill(module[exported]);
      else {
        // What Node's reading of a CommonJS module's names has missed.
        const whole = module["default"];
        if (whole instanceof Object && exported in whole)
          box.fill(Reflect.get(whole, exported));
        else {
          // It may be a type that was imported without `type`, so only its use is an error.
          Reflect.deleteProperty(box, "v");
          box.problem = `The module '${specifier}' does not provide an export named '${exported}'. It has: ${Object.keys(module).slice(0, 20).join(", ")}`;
        }
      }
    }
  }

  get meta(): { url: string; filename: string; dirname: string } {
    const { directory } = this.modules;
    const filename = join(directory, "notebook.ts");
    return {
      url: pathToFileURL(filename).href,
      filename,
      dirname: directory,
    };
  }

  /** `eval` in a cell sees the top-level names of all cells; variables of the function around it, it does not. */
  eval = (source: unknown): unknown => {
    if (typeof source !== "string") return source;
    const { bindings } = this;
    const scope = new Proxy(
      {},
      {
        has: (_, name) => typeof name === "string" && bindings.has(name),
        get: (_, name) =>
          typeof name === "string" ? bindings.box(name).v : undefined,
        set: (_, name, value) => {
          bindings.box(String(name)).v = value;
          return true;
        },
      },
    );
    // `with` is the one construct that looks names up at run time.
    return evaluate(scope, source);
  };
}

const evaluate = Reflect.construct(Function, [
  "scope",
  "source",
  "with (scope) { return eval(source); }",
]) as (scope: object, source: string) => unknown;
