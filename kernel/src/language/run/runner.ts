/** Runs compiled cells in this process, on its main thread. */
import { Script } from "node:vm";
import type { CompiledCell } from "../compile/cell.js";
import { Bindings } from "./bindings.js";
import { type DescribedValue, describeValue } from "./describe.js";
import { type DescribedError, addCellFile, describeError } from "./errors.js";
import { Execution, currentExecution } from "./execution.js";
import { Interrupted } from "./interrupted.js";
import { Modules } from "./modules.js";
import { Preload } from "./preload.js";
import { Support } from "./support.js";

export type RunOutcome =
  | { status: "ok" }
  | { status: "error"; error: DescribedError }
  | { status: "interrupted"; error: DescribedError };

export interface RunResult {
  outcome: RunOutcome;
  /** The last expression's value; absent where the cell has none or it is undefined. */
  value?: unknown;
}

export interface RunnerOptions {
  /** The notebook's folder. */
  directory: string;
  /** Over shared memory: a one at index 0, set by any thread, ends the loop that runs. */
  flag?: Int32Array;
}

/** How long the `finally` of an interrupted cell may take before the cell is given up, ms. */
const grace = 300;

/** Globals that Node has behind getters, which no description runs. */
const nodes = { process, Buffer };

export class Runner {
  readonly flag: Int32Array;
  readonly bindings = new Bindings();
  readonly #modules: Modules;
  readonly #preload: Preload;
  readonly #running = new Set<Execution>();
  #latest = "";

  constructor(options: RunnerOptions) {
    this.flag =
      options.flag ??
      new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    this.#modules = new Modules(options.directory);
    this.#preload = new Preload(this.#modules, this.bindings);
    this.#provideNode();
  }

  /** Makes a package's exports names of every cell. */
  preload(packageName: string): void {
    this.#preload.add(packageName);
  }

  get preloaded(): string[] {
    return this.#preload.names();
  }

  set directory(path: string) {
    process.chdir(path);
    this.#modules.directory = path;
    this.#provideNode();
  }

  /** The tag of the cell that the running code belongs to; of the latest one, where its origin is unknown. */
  get currentCell(): string {
    return currentExecution()?.cell ?? this.#latest;
  }

  /**
   * Never rejects.
   *
   * @param show  makes of the value what is to be shown; as much a part of the cell as its code, so that an interrupt ends it too
   */
  async execute(
    compiled: CompiledCell,
    {
      cell,
      number,
      show = (value) => value,
    }: { cell: string; number: number; show?: (value: unknown) => unknown },
  ): Promise<RunResult> {
    const execution = new Execution(cell, number);
    this.#latest = cell;
    this.#running.add(execution);
    this.flag[0] = 0;
    try {
      // From a microtask: V8 can then end the cell without harm to Node's own bookkeeping.
      const value = await Promise.race([
        Promise.resolve().then(() =>
          execution.run(() => this.#run(compiled, show)),
        ),
        execution.ended,
      ]);
      return { outcome: { status: "ok" }, ...value };
    } catch (thrown) {
      // What failed by the interrupt: a child process that was ended by it, say.
      const error =
        this.flag[0] !== 0 && !(thrown instanceof Interrupted)
          ? new Interrupted({ cause: thrown })
          : thrown;
      return {
        outcome: {
          status: error instanceof Interrupted ? "interrupted" : "error",
          error: describeError(error),
        },
      };
    } finally {
      this.#running.delete(execution);
    }
  }

  /**
   * Ends what runs. Called on this thread, so nothing is busy now: pending awaits reject, and a cell that has not settled after a grace is
   * settled.
   *
   * @param cut  V8 has ended code: a cell that awaits nothing is the one, will never settle by itself, and needs no grace
   */
  interrupt(cut = false): void {
    this.flag[0] = 0;
    for (const execution of this.#running) {
      const waits = execution.interrupt();
      setTimeout(
        () => {
          if (this.#running.has(execution)) execution.giveUp();
        },
        cut && !waits ? 0 : grace,
      );
    }
  }

  /** A live value by its path, `["model", "layers"]`; null where nothing is known without running code. */
  describe(path: readonly string[]): DescribedValue | null {
    const [first, ...rest] = path;
    if (first === undefined) return null;
    if (this.bindings.has(first))
      return describeValue(
        { found: true, value: this.bindings.box(first).v },
        rest,
      );
    const isGetter =
      Object.getOwnPropertyDescriptor(globalThis, first)?.get !== undefined;
    const root = isGetter ? nodes : globalThis;
    return describeValue({ found: true, value: root }, path);
  }

  /** What compiled code is given while it runs. */
  support(): Support {
    return new Support(this.flag, this.bindings, this.#modules);
  }

  /** The value is in an object, so that a promise is a value like others. */
  async #run(
    compiled: CompiledCell,
    show: (value: unknown) => unknown,
  ): Promise<{ value?: unknown }> {
    await this.#preload.load(compiled.free);
    const script = new Script(compiled.code, {
      filename: addCellFile(compiled.map, compiled.file),
    });
    const body = script.runInThisContext() as (s: Support) => Promise<void>;
    const support = this.support();
    await body(support);
    // Seen by something that ended by itself, `model.fit` for one: the cell was interrupted all the same.
    if (this.flag[0] !== 0) support.interrupted();
    const { value } = support;
    if (value === undefined) return {};
    const shown = show(value);
    return { value: shown === value ? value : await shown };
  }

  #provideNode(): void {
    const { directory, require } = this.#modules;
    const provided = { require, __dirname: directory, __filename: directory };
    for (const [name, value] of Object.entries(provided))
      if (!this.bindings.has(name) || this.#provided.has(name)) {
        this.bindings.provide(name, value);
        this.#provided.add(name);
      }
  }

  readonly #provided = new Set<string>();
}
