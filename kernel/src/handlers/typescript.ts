/** The language behind the handlers. Loaded in parts, when first needed: the kernel answers before the compiler is there. */
import type { Checker } from "../language/check/index.js";
import type {
  CellSource,
  CompiledCell,
  EarlierCells,
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

  constructor(readonly options: TypeScriptOptions) {}

  /** Loads everything that the first cell will need. */
  warm(): void {
    // Whoever asks first is told what is wrong.
    void this.#load().catch(() => undefined);
    void this.#start().catch(() => undefined);
  }

  async compile(cell: CellSource): Promise<CompiledCell> {
    const { compile, earlier } = await this.#load();
    return compile.compileCell(cell, earlier);
  }

  async completeness(text: string): Promise<Completeness> {
    return (await this.#load()).compile.isComplete(text);
  }

  async check(cell: CellSource, { names }: CompiledCell): Promise<Checked> {
    if (this.options.check === false)
      return { status: "checked", diagnostics: [] };
    try {
      const checker = await this.#start();
      return await checker.check(cell, names, { timeout: checkPatience });
    } catch (error) {
      return {
        status: "unavailable",
        reason: error instanceof Error ? error.message : String(error),
      };
    }
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
    const live =
      path === undefined
        ? null
        : await Promise.race([describe(path), wait(livePatience)]);
    const found = await (
      await this.#start()
    ).complete(text, offset, live ?? undefined);
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
