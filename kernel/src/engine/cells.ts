/** Cells inside the engine: run, show the value, say how it ended. */
import type { Display } from "../display/display.js";
import type { Runner } from "../language/run/index.js";
import { emit, emitEnd } from "./emit.js";
import type { CellError, Command, DisplayData } from "./messages.js";
import { slot } from "./shared.js";

type Execute = Extract<Command, { type: "execute" }>;
type Evaluate = Extract<Command, { type: "evaluate" }>;

export class Cells {
  /** What went wrong before there was a cell to say it under. */
  #notes: string[] = [];

  constructor(
    readonly runner: Runner,
    readonly display: Display,
    readonly signals: Int32Array,
  ) {}

  note(text: string): void {
    this.#notes.push(text);
  }

  async execute({
    cell,
    code,
    number,
    interrupts = 0,
  }: Execute): Promise<void> {
    this.#forget(interrupts);
    for (const text of this.#notes.splice(0))
      emit({ type: "stream", cell, name: "stderr", text: `${text}\n` });
    this.#routeTslab(code.code);
    const { outcome, value } = await this.#supervised(() =>
      this.runner.execute(code, { cell, number }),
    );
    if (outcome.status === "ok") {
      const content = await this.display.render(value);
      if (content !== undefined) {
        emitEnd(
          { type: "result", cell, content },
          { type: "done", cell, outcome },
        );
        return;
      }
    }
    emit({ type: "done", cell, outcome });
  }

  /** What was asked for before a cell was there does not mean that cell, however late it comes. */
  #forget(interrupts: number): void {
    const { signals } = this;
    if (Atomics.load(signals, slot.running) > 0) return;
    if (Atomics.load(signals, slot.asked) <= interrupts)
      Atomics.store(signals, slot.interrupt, 0);
    if (Atomics.load(signals, slot.seen) < interrupts)
      Atomics.store(signals, slot.seen, interrupts);
  }

  async evaluate({ cell, expressions }: Evaluate): Promise<void> {
    const values: Record<string, DisplayData | { error: CellError }> = {};
    for (const [name, code] of Object.entries(expressions)) {
      const { outcome, value } = await this.#supervised(() =>
        this.runner.execute(code, { cell, number: 0 }),
      );
      values[name] =
        outcome.status === "ok"
          ? ((await this.display.render(value)) ?? undefinedValue)
          : { error: outcome.error };
    }
    emit({ type: "evaluated", cell, values });
  }

  /** The watch thread has been told to end what runs, and this thread is free to hear of it. */
  interrupt(): void {
    const asked = Atomics.load(this.signals, slot.asked);
    // The cell has ended by its own check meanwhile, and another one may run by now.
    if (Atomics.load(this.signals, slot.seen) >= asked) return;
    Atomics.store(this.signals, slot.seen, asked);
    this.runner.interrupt();
  }

  async #supervised<T>(body: () => Promise<T>): Promise<T> {
    Atomics.add(this.signals, slot.running, 1);
    try {
      return await body();
    } finally {
      Atomics.sub(this.signals, slot.running, 1);
      const asked = Atomics.load(this.signals, slot.asked);
      if (Atomics.load(this.signals, slot.seen) < asked)
        Atomics.store(this.signals, slot.seen, asked);
    }
  }

  /** tslab's display calls come to us, from the first one on. */
  #routeTslab(code: string): void {
    if (!/\btslab\b/.test(code)) return;
    try {
      const require = this.runner.bindings.box("require").v as NodeJS.Require;
      this.display.loaded(require.resolve("tslab"));
    } catch {
      // Not installed: importing it will say so, in the cell's own words.
    }
  }
}

const undefinedValue: DisplayData = {
  data: { "text/plain": "undefined" },
  metadata: {},
};
