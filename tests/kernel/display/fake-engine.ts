/** An engine for the display that keeps what it is given, and a front end that answers questions as told. */
import { AsyncLocalStorage } from "node:async_hooks";
import { createDisplay } from "../../../kernel/src/display/display.js";
import type {
  CommMessage,
  EngineEvent,
} from "../../../kernel/src/engine/messages.js";

export function fakeEngine(answers: (string | undefined)[] = []) {
  const events: EngineEvent[] = [];
  const errors: unknown[] = [];
  const questions: { prompt: string; password: boolean }[] = [];
  const cells = new AsyncLocalStorage<string>();
  const display = createDisplay({
    send: (event) => events.push(event),
    currentCell: () => cells.getStore() ?? "none",
    inCell: (cell, body) => cells.run(cell, body),
    reportError: (error) => errors.push(error),
    signal: () => undefined,
    input: {
      read(prompt, password) {
        questions.push({ prompt, password });
        return answers.shift();
      },
    },
  });
  return {
    display,
    events,
    errors,
    questions,
    /** Runs as a cell does. */
    cell: <T>(cell: string, body: () => T): T => cells.run(cell, body),
    /** The comm messages so far, as the front end receives them. */
    comms: (): { cell: string; message: CommMessage }[] =>
      events.filter((event) => event.type === "comm"),
    /** A message from the front end, in the tag of its request. */
    say(id: string, data: Record<string, unknown>, buffers: Uint8Array[] = []) {
      display.receive({ type: "message", id, data, buffers }, "request");
    },
  };
}
