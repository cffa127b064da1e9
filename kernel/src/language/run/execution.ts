/** One run of a cell, and what may end its awaits. */
import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import { noteAwait } from "./errors.js";
import { Interrupted } from "./interrupted.js";

const storage = new AsyncLocalStorage<Execution>();

/** A place costs 10 µs, several times as much as an await: a loop of a hundred thousand is not to take a second more. */
const placesKept = 1000;

export class Execution {
  readonly #pending = new Set<(reason: Error) => void>();
  readonly #ended = withResolvers();
  /** Interrupted and given up: its later awaits never return. */
  #parked = false;
  #abort = new AbortController();
  /** How often it has awaited. */
  #places = 0;

  constructor(
    readonly cell: string,
    readonly number: number,
  ) {
    this.#ended.promise.catch(() => undefined);
  }

  /** Short, because Node keeps the run on each promise, and shows it there. */
  [inspect.custom](): string {
    return "[Execution]";
  }

  /** Rejects when the run is given up although its code has not ended. */
  get ended(): Promise<never> {
    return this.#ended.promise;
  }

  /** Aborted by the next interrupt: for what the cell has begun and does not await itself, such as a long training run. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  run<T>(body: () => T): T {
    return storage.run(this, body);
  }

  /**
   * Ends all its pending awaits by an error.
   *
   * @returns whether there were any: code of it is going to run
   */
  interrupt(): boolean {
    const reason = new Interrupted();
    const waits = this.#pending.size > 0;
    for (const reject of this.#pending) reject(reason);
    this.#pending.clear();
    // What begins after the interrupt (in a `finally`, say) is not ended by it.
    const aborted = this.#abort;
    this.#abort = new AbortController();
    aborted.abort(reason);
    return waits;
  }

  giveUp(): void {
    this.#parked = true;
    this.#ended.reject(new Interrupted());
  }

  wait(value: PromiseLike<unknown>): unknown {
    // A cell that catches its interrupt and tries again would spin for ever.
    if (this.#parked) return new Promise(() => undefined);
    const pending = this.#pending;
    const place = this.#places++ < placesKept ? awaitingPlace() : undefined;
    // The reactions are the promise's own resolve and reject, which V8 looks through: stacks keep their `async` frames.
    return new Promise((resolve, reject) => {
      pending.add(reject);
      const forget = (): void => {
        pending.delete(reject);
        // Only now: V8 looks through a promise that one reaction waits for.
        if (place !== undefined && value instanceof Promise)
          value.catch((error: unknown) => {
            noteAwait(error, place);
          });
      };
      void value.then(resolve, reject).then(forget, forget);
    });
  }
}

/** The run that the current code belongs to, through awaits, timers and callbacks. */
export function currentExecution(): Execution | undefined {
  return storage.getStore();
}

/** The frame of the cell that awaits; its text is made where somebody reads it. */
function awaitingPlace(): { stack?: string } {
  const place = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(place, wait);
  Error.stackTraceLimit = stackTraceLimit;
  return place;
}

/** What `await x` becomes in a cell: `await wait(x)`. */
export function wait(value: unknown): unknown {
  const execution = storage.getStore();
  return execution !== undefined && isThenable(value)
    ? execution.wait(value)
    : value;
}

/** What `for await (… of xs)` becomes in a cell: each step can be interrupted. */
export async function* iterate(
  values: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncGenerator {
  const iterator =
    Symbol.asyncIterator in values
      ? values[Symbol.asyncIterator]()
      : values[Symbol.iterator]();
  let done = false;
  try {
    for (;;) {
      const step = (await wait(iterator.next())) as IteratorResult<unknown>;
      if (step.done === true) {
        done = true;
        return;
      }
      yield step.value;
    }
  } finally {
    if (!done) await iterator.return?.();
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

/** Node 20 has no `Promise.withResolvers`. */
function withResolvers(): {
  promise: Promise<never>;
  reject: (reason: Error) => void;
} {
  let reject: ((reason: Error) => void) | undefined;
  const promise = new Promise<never>((_, fail) => {
    reject = fail;
  });
  // The body of a promise runs at once.
  return { promise, reject: reject! };
}
