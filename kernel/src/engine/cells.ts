/** Cells inside the engine: run, show the value, say how it ended. */
import type { Display } from "../display/display.js";
import { Interrupted } from "../language/run/interrupted.js";
import { type Runner, describeError } from "../language/run/index.js";
import { emit, emitEnd } from "./emit.js";
import type { CellError, Command, DisplayData, Outcome } from "./messages.js";
import { slot } from "./shared.js";

type Execute = Extract<Command, { type: "execute" }>;
type Evaluate = Extract<Command, { type: "evaluate" }>;
type Comm = Extract<Command, { type: "comm" }>;
type Result = DisplayData | undefined;

/** V8 drops what waits behind code that it ends; what has not settled after this time is settled without its own doing, ms. */
const grace = 600;

/** What is worked on: tells the front of its end, once. */
type Work = (outcome: Outcome, result?: Result) => void;

export class Cells {
  /** What went wrong before there was a cell to say it under. */
  #notes: string[] = [];
  readonly #work = new Set<Work>();
  readonly #comms = new Set<Work>();

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
    const end = this.#begin(this.#work, (outcome, content) => {
      const done = { type: "done", cell, outcome } as const;
      if (content === undefined) emit(done);
      else emitEnd({ type: "result", cell, content }, done);
    });
    const { outcome, value } = await this.runner.execute(code, {
      cell,
      number,
      show: (shown) => this.display.render(shown),
    });
    end(outcome, value as Result);
  }

  async evaluate({ cell, expressions }: Evaluate): Promise<void> {
    const values: Record<string, DisplayData | { error: CellError }> = {};
    const end = this.#begin(this.#work, (outcome) => {
      if (outcome.status !== "ok")
        for (const name of Object.keys(expressions))
          values[name] ??= { error: outcome.error };
      emit({ type: "evaluated", cell, values });
    });
    for (const [name, code] of Object.entries(expressions)) {
      const { outcome, value } = await this.runner.execute(code, {
        cell,
        number: 0,
        show: (shown) => this.display.render(shown),
      });
      values[name] =
        outcome.status === "ok"
          ? ((value as Result) ?? undefinedValue)
          : { error: outcome.error };
    }
    end({ status: "ok" });
  }

  /** A front end's message to a widget or another comm: handled before this returns. */
  comm({ cell, message }: Comm): void {
    const end = this.#begin(this.#comms, (outcome) => {
      emit({ type: "done", cell, outcome });
    });
    this.display.receive(message, cell);
    end({ status: "ok" });
  }

  /** The watch thread has been told to end what runs, and this thread is free to hear of it. */
  interrupt(): void {
    const asked = Atomics.load(this.signals, slot.asked);
    // The cell has ended by its own check meanwhile, and another one may run by now.
    if (Atomics.load(this.signals, slot.seen) >= asked) return;
    Atomics.store(this.signals, slot.seen, asked);
    this.runner.interrupt(Atomics.exchange(this.signals, slot.cut, 0) === 1);
    const error = describeError(new Interrupted());
    // A comm message that is still at work while this thread is free has been cut.
    for (const end of this.#comms) end({ status: "interrupted", error });
    const hit = [...this.#work];
    setTimeout(() => {
      for (const end of hit) end({ status: "interrupted", error });
    }, grace);
  }

  /** What was asked for before a cell was there does not mean that cell, however late it comes. */
  #forget(interrupts: number): void {
    const { signals } = this;
    if (Atomics.load(signals, slot.running) > 0) return;
    // In this order, so that a watch thread which raises the flag meanwhile either is seen here or sees that it is late.
    if (Atomics.load(signals, slot.seen) < interrupts)
      Atomics.store(signals, slot.seen, interrupts);
    if (Atomics.load(signals, slot.asked) <= interrupts)
      Atomics.store(signals, slot.interrupt, 0);
  }

  #begin(kind: Set<Work>, tell: Work): Work {
    const end: Work = (outcome, result) => {
      if (!kind.delete(end)) return;
      this.#count();
      tell(outcome, result);
    };
    kind.add(end);
    this.#count();
    return end;
  }

  #count(): void {
    const { signals } = this;
    const running = this.#work.size + this.#comms.size;
    Atomics.store(signals, slot.running, running);
    if (running > 0) return;
    Atomics.store(signals, slot.polite, 0);
    // Nothing is left that an interrupt could have meant.
    const asked = Atomics.load(signals, slot.asked);
    if (Atomics.load(signals, slot.seen) < asked)
      Atomics.store(signals, slot.seen, asked);
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
