/** `prompt()` and the like: the main thread sleeps until the watch thread has the answer. */
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { emit } from "./emit.js";
import type { Answer } from "./messages.js";
import { slot } from "./shared.js";

type InputAnswer = Exclude<Answer, { type: "interrupt" }>;

export class InputRefused extends Error {
  override name = "InputRefused";
}

export class Input {
  #next = 1;

  constructor(
    readonly signals: Int32Array,
    readonly answers: MessagePort,
    readonly cell: () => string,
  ) {}

  /**
   * Asks the person at the front end, and blocks.
   *
   * @returns the line that was typed, or undefined if an interrupt came instead.
   * @throws InputRefused where nobody can be asked (a notebook that is run by a program).
   */
  read(prompt: string, password: boolean): string | undefined {
    const request = this.#next++;
    Atomics.store(this.signals, slot.answer, 0);
    emit({ type: "input", cell: this.cell(), request, prompt, password });
    for (;;) {
      Atomics.wait(this.signals, slot.answer, 0);
      Atomics.store(this.signals, slot.answer, 0);
      const received = this.#received(request);
      // An interrupt that was asked for before the cell began may wake this thread too.
      if (received === undefined) {
        if (this.#interrupted()) return undefined;
        continue;
      }
      if (received.type === "input-refused")
        throw new InputRefused(received.reason);
      return received.value;
    }
  }

  /** The answer to this request. Before it may lie the answers to questions that an interrupt has ended. */
  #received(request: number): InputAnswer | undefined {
    for (;;) {
      const received = receiveMessageOnPort(this.answers)?.message as
        InputAnswer | undefined;
      if (received === undefined || received.request === request)
        return received;
    }
  }

  #interrupted(): boolean {
    return (
      Atomics.load(this.signals, slot.seen) <
      Atomics.load(this.signals, slot.asked)
    );
  }
}
