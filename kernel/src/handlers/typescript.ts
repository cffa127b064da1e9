/** The language behind the handlers. Loaded in parts, when first needed: the kernel answers before the compiler is there. */
import { setImmediate as turn } from "node:timers/promises";
import { debuggee } from "../engine/debuggee-key.js";
import type { Checker } from "../language/check/index.js";
import type {
  CellSource,
  CompiledCell,
  EarlierCells,
  ReadCell,
} from "../language/compile/index.js";
import type { CheckMode, FoundMagics } from "../magics/index.js";
import type {
  Checked,
  CompileOptions,
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

type Magics = typeof import("../magics/index.js");
type Compiler = typeof import("../language/compile/index.js");

export class TypeScript implements Language {
  #compiler: Promise<{ compile: Compiler; earlier: EarlierCells }> | undefined;
  #magics: Promise<Magics> | undefined;
  #checker: Promise<Checker> | undefined;
  /** Begun while the cell was compiled. */
  readonly #checks = new WeakMap<CompiledCell, Promise<Checked>>();
  #mode: CheckMode;

  constructor(readonly options: TypeScriptOptions) {
    this.#mode = options.check === false ? "off" : "on";
  }

  /** Loads everything that the first cell will need. */
  warm(): void {
    // Whoever asks first is told what is wrong.
    void this.#load().catch(() => undefined);
    void this.#start().catch(() => undefined);
  }

  async compile(
    cell: CellSource,
    { check = false, debugged = false }: CompileOptions = {},
  ): Promise<CompiledCell> {
    const { compile, earlier } = await this.#load();
    const read = compile.readCell(await this.#read(cell));
    const finish = (): CompiledCell =>
      compile.compileRead(read, earlier, { keepBoxes: debugged });
    if (!check || this.#mode === "off") return finish();
    const plain = await this.#isPlain(read);
    const checked = plain ? Promise.resolve(nothingWrong) : this.#ask(read);
    // The question leaves first: the server is a process of its own.
    if (!plain) await turn();
    const compiled = finish();
    this.#checks.set(compiled, checked);
    return compiled;
  }

  async expression(
    text: string,
    isLocal: (name: string) => boolean,
  ): Promise<string> {
    const { compile, earlier } = await this.#load();
    return compile.bindExpression(text, {
      isLocal,
      support: `${debuggee}.support`,
      earlier,
    });
  }

  async declare(name: string): Promise<void> {
    const cell = { name: "Debugger", text: `let ${name}: any;` };
    await this.ran(cell, await this.compile(cell));
  }

  async completeness(text: string): Promise<Completeness> {
    const { compile } = await this.#load();
    try {
      const found = await this.#found(text);
      return compile.isComplete(found.text);
    } catch (error) {
      if (!(error instanceof compile.CellSyntaxError)) throw error;
      return { status: "invalid", indent: "" };
    }
  }

  async check(
    cell: CellSource,
    compiled: CompiledCell,
    asked?: CheckMode,
  ): Promise<Checked & { mode: CheckMode }> {
    const mode = asked ?? this.#mode;
    if (mode === "off") return { ...nothingWrong, mode };
    const checked = await (this.#checks.get(compiled) ??
      this.#look(
        (await this.#load()).compile.readCell(await this.#read(cell)),
      ));
    if (checked.status === "unavailable") return { ...checked, mode };
    return {
      status: "checked",
      diagnostics: [
        ...checked.diagnostics,
        ...(await this.#commonJs(cell, compiled)),
      ],
      mode,
    };
  }

  async ran(cell: CellSource, compiled: CompiledCell): Promise<void> {
    (await this.#load()).earlier.add(compiled);
    const { text } = await this.#found(cell.text);
    (await this.#start()).commit({ name: cell.name, text }, compiled.names);
  }

  async complete(
    text: string,
    offset: number,
    describe: Describe,
  ): Promise<Completion> {
    const magic = /^[ \t]*(%{1,2}\w*)$/m.exec(lineBefore(text, offset));
    if (magic !== null) {
      const { completeMagic } = await this.#loadMagics();
      const start = offset - magic[1]!.length;
      return { start, end: offset, matches: completeMagic(magic[1]!) };
    }
    // The rest of a command's line is the shell's.
    if (/^[ \t]*!/.test(lineBefore(text, offset)))
      return { start: offset, end: offset, matches: [] };
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
    const code = await this.#code(text);
    const found = await (await this.#start()).complete(code, offset, options);
    return {
      start: found.start,
      end: found.end,
      matches: found.matches.map(({ text: match, kind, ...more }) => {
        // A front end inserts the name alone: what it shows beside it says which import is to be written.
        const signature =
          more.signature ??
          (more.autoImport && `import from "${more.autoImport.from}"`);
        return {
          text: match,
          type: kind,
          ...(signature === undefined ? {} : { signature }),
        };
      }),
    };
  }

  async inspect(
    text: string,
    offset: number,
    detail: 0 | 1,
  ): Promise<Record<string, unknown> | undefined> {
    const code = await this.#code(text);
    const found = await (await this.#start()).inspect(code, offset, detail);
    return found === null
      ? undefined
      : { "text/markdown": found.markdown, "text/plain": found.plain };
  }

  async reset(names?: readonly string[]): Promise<void> {
    const { earlier } = await this.#load();
    if (names === undefined) earlier.clear();
    else earlier.forget(names);
    await this.#knowPreloaded(earlier);
    (await this.#start()).reset(names);
  }

  async close(): Promise<void> {
    if (this.#checker !== undefined) await (await this.#checker).stop();
  }

  async #commonJs(cell: CellSource, { free }: CompiledCell) {
    // Most cells name neither: nothing is loaded or read for them.
    if (!free.includes("module") && !free.includes("exports")) return [];
    const { earlier } = await this.#load();
    const { commonJs } = await import("../language/check/index.js");
    return commonJs(
      (await this.#read(cell)).text,
      free.filter((name) => !earlier.declares(name)),
    );
  }

  async #look(read: ReadCell): Promise<Checked> {
    return (await this.#isPlain(read)) ? nothingWrong : this.#ask(read);
  }

  async #isPlain({ program }: ReadCell): Promise<boolean> {
    try {
      return (await this.#start()).isPlain(program);
    } catch {
      // Whoever asks is told why.
      return false;
    }
  }

  async #ask({ source, names }: ReadCell): Promise<Checked> {
    try {
      const checker = await this.#start();
      return await checker.check(source, names, { timeout: checkPatience });
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

  /** What is still being typed may be anything. */
  async #code(text: string): Promise<string> {
    return (await this.#found(text).catch(() => ({ text }))).text;
  }

  #loadMagics(): Promise<Magics> {
    this.#magics ??= import("../magics/index.js");
    return this.#magics;
  }

  /** The cell without its magics; what it asks of the check holds for the cell itself. */
  async #read(cell: CellSource): Promise<CellSource> {
    const { text, taken } = await this.#found(cell.text);
    for (const one of taken)
      if (one.name === "check") {
        if (isCheckMode(one.argument)) this.#mode = one.argument;
        else if (one.argument === "") one.argument = this.#mode;
      }
    return { name: cell.name, text, taken, typed: cell.text };
  }

  async #found(text: string): Promise<FoundMagics> {
    // Most cells have none: nothing is loaded for them.
    if (!/^[ \t]*[%!]|=[ \t]*!/m.test(text)) return { text, taken: [] };
    const { earlier } = await this.#load();
    return (await this.#loadMagics()).findMagics(
      text,
      (name) => earlier.declares(name) || name in globalThis,
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

const nothingWrong: Checked = { status: "checked", diagnostics: [] };

function wait(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, null).unref();
  });
}

function isCheckMode(word: string): word is CheckMode {
  return word === "off" || word === "warn" || word === "on";
}

function lineBefore(text: string, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
}
