/** An Output widget's contents: the events of what it captures, as nbformat outputs. They survive a page reload with the widget's state. */
import type { OutputEvent } from "../capture.js";

export type NotebookOutput =
  | { output_type: "stream"; name: string; text: string }
  | {
      output_type: "display_data";
      data: Record<string, unknown>;
      metadata: Record<string, unknown>;
    }
  | {
      output_type: "error";
      ename: string;
      evalue: string;
      traceback: string[];
    };

export class OutputLog {
  #outputs: NotebookOutput[] = [];
  #ids = new Map<string, NotebookOutput>();
  #clearNext = false;
  #scheduled = false;

  /** @param changed  receives the whole list, at most once a turn of the event loop */
  constructor(private readonly changed: (outputs: NotebookOutput[]) => void) {}

  add(event: OutputEvent): void {
    if (event.type === "clear") {
      if (event.wait) this.#clearNext = true;
      else this.clear();
      return;
    }
    if (this.#clearNext) this.#empty();
    const output = toOutput(event);
    const last = this.#outputs.at(-1);
    const id = event.type === "display" ? event.id : undefined;
    const old = id === undefined ? undefined : this.#ids.get(id);
    if (event.type === "display" && event.update === true) {
      if (old !== undefined) Object.assign(old, output);
    } else if (
      output.output_type === "stream" &&
      last?.output_type === "stream" &&
      last.name === output.name
    )
      last.text += output.text;
    else {
      this.#outputs.push(output);
      if (id !== undefined) this.#ids.set(id, output);
    }
    this.#schedule();
  }

  /** Ends a clear that waits: what nothing has replaced goes now. */
  settle(): void {
    if (this.#clearNext) this.clear();
  }

  clear(): void {
    this.#empty();
    this.#schedule();
  }

  #empty(): void {
    this.#outputs = [];
    this.#ids.clear();
    this.#clearNext = false;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.changed(this.#outputs.map((output) => ({ ...output })));
    });
  }
}

function toOutput(
  event: Exclude<OutputEvent, { type: "clear" }>,
): NotebookOutput {
  switch (event.type) {
    case "stream":
      return { output_type: "stream", name: event.name, text: event.text };
    case "display":
    case "result":
      return { output_type: "display_data", ...event.content };
    case "stray-error":
      return {
        output_type: "error",
        ename: event.error.name,
        evalue: event.error.message,
        traceback: event.error.stack,
      };
  }
}
