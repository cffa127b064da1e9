/** The language behind the handlers. Loaded in parts, when first needed: the kernel answers before the compiler is there. */
import { setImmediate as turn } from "node:timers/promises";
import type { Checker } from "../language/check/index.js";
import type {
  CellSource,
  CompiledCell,
  EarlierCells,
  ReadCell,
} from "../language/compile/index.js";
import type {
  Checked,
  Completeness,
  Completion,
  Describe,
  Language,
} from "./language.js";

export interface TypeScriptOptions {
  preload: readonly string[];
  /** The notebook's. */
  folder: string;
  /** Whether types are looked at before a cell runs; completion and inspection know them either way. Default: yes. */
  check?: boolean;
}

/** A check that takes longer than this is given up and the cell runs, ms. */
const checkPatience = 5_000;

/** An engine that runs a cell cannot describe its values; completion does not wait for it, ms. */
const livePatience = 100;

type Compiler = typeof import("../language/compile/index.js");

export class TypeScript implements Language {
  #compiler: Promise<{ compile: Compiler; earlier: EarlierCells }> | undefined;
  #checker: Promise<Checker> | undefined;
  /** Begun while the cell was compiled. */
  readonly #checks = new WeakMap<CompiledCell, Promise<Checked>>();

  constructor(readonly options: TypeScriptOptions) {}

  /** Loads everything that the first cell will need. */
  warm(): void {
    // Whoever asks first is told what is wrong.
    void this.#load().catch(() => undefined);
    void this.#start().catch(() => undefined);
  }

  async compile(cell: CellSource, check = false): Promise<CompiledCell> {
    const { compile, earlier } = await this.#load();
    const read = compile.readCell(cell);
    if (!check) return compile.compileRead(read, earlier);
    const checked = this.#look(read);
    // The question leaves first: the server is a process of its own.
    await turn();
    const compiled = compile.compileRead(read, earlier);
    this.#checks.set(compiled, checked);
    return compiled;
  }

  async completeness(text: string): Promise<Completeness> {
    return (await this.#load()).compile.isComplete(text);
  }

  async check(cell: CellSource, compiled: CompiledCell): Promise<Checked> {
    return (
      this.#checks.get(compiled) ??
      this.#look((await this.#load()).compile.readCell(cell))
    );
  }

  async ran(cell: CellSource, compiled: CompiledCell): Promise<void> {
    (await this.#load()).earlier.add(compiled);
    (await this.#start()).commit(cell, compiled.names);
  }

  async complete(
    text: string,
    offset: number,
    describe: Describe,
  ): Promise<Completion> {
    const { ownerPath } = await import("../language/check/index.js");
    const path = ownerPath(text, offset);
    // Members have their kind from the server. Their signatures would take as long again each, and a front end asks about the one that it
    // shows (`inspect`); what a plain name is, only its description tells.
    const options =
      path === undefined
        ? {}
        : {
            live: Promise.race([describe(path), wait(livePatience)]).then(
              (live) => live ?? undefined,
            ),
            described: 0,
          };
    const found = await (await this.#start()).complete(text, offset, options);
    return {
      start: found.start,
      end: found.end,
      matches: found.matches.map(({ text: match, kind, signature }) => ({
        text: match,
        type: kind,
        ...(signature === undefined ? {} : { signature }),
      })),
    };
  }

  async inspect(
    text: string,
    offset: number,
    detail: 0 | 1,
  ): Promise<Record<string, unknown> | undefined> {
    const found = await (await this.#start()).inspect(text, offset, detail);
    return found === null
      ? undefined
      : { "text/markdown": found.markdown, "text/plain": found.plain };
  }

  async reset(): Promise<void> {
    const { earlier } = await this.#load();
    earlier.clear();
    await this.#knowPreloaded(earlier);
    (await this.#start()).reset();
  }

  async close(): Promise<void> {
    if (this.#checker !== undefined) await (await this.#checker).stop();
  }

  async #look({ source, names, program }: ReadCell): Promise<Checked> {
    if (this.options.check === false)
      return { status: "checked", diagnostics: [] };
    try {
      const checker = await this.#start();
      return await checker.check(source, names, {
        timeout: checkPatience,
        program,
      });
    } catch (error) {
      return {
        status: "unavailable",
        reason: error instanceof Error ? error.message : String(error),
      };
    }
  }

  #load(): Promise<{ compile: Compiler; earlier: EarlierCells }> {
    this.#compiler ??= (async () => {
      const compile = await import("../language/compile/index.js");
      const earlier = new compile.EarlierCells();
      await this.#knowPreloaded(earlier);
      return { compile, earlier };
    })();
    return this.#compiler;
  }

  async #knowPreloaded(earlier: EarlierCells): Promise<void> {
    if (this.options.preload.length === 0) return;
    const { preloadTypes } = await import("../language/check/preload.js");
    earlier.addPreloaded(
      preloadTypes(this.options.preload, this.options.folder).names,
    );
  }

  #start(): Promise<Checker> {
    this.#checker ??= (async () => {
      const { Checker: Fresh } = await import("../language/check/index.js");
      const checker = new Fresh();
      checker.start(this.options);
      return checker;
    })();
    return this.#checker;
  }
}

function wait(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, null).unref();
  });
}
