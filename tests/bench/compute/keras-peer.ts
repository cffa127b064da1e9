/** Keras in a Python process of its own, which times its steps on request. */
import { fileURLToPath } from "node:url";
import { keras } from "../../support/keras.js";
import { PythonProcess, pythonOf } from "../python.js";
import type { Log } from "../row.js";

/** Where both sides' scripts find keras_answers.py. */
const shared = fileURLToPath(new URL("..", import.meta.url));
const script = fileURLToPath(new URL("keras_peer.py", import.meta.url));

export interface Built {
  /** The faster setting of `jit_compile`. */
  jit: boolean;
  parameters: number;
  versions: string;
}

export class KerasPeer {
  readonly #process: PythonProcess;

  /** @param path  the script that answers, by default that of the training steps; @param given  to it, in its environment */
  constructor(
    log: Log,
    threads: number,
    path = script,
    given: Record<string, string> = {},
  ) {
    this.#process = new PythonProcess(pythonOf(keras, log), path, {
      ...given,
      PYTHONPATH: shared,
      TF_NUM_INTRAOP_THREADS: String(threads),
      TF_NUM_INTEROP_THREADS: String(threads),
    });
  }

  /** Builds the model of this name, warms it up. */
  async build(model: string): Promise<Built> {
    return (await this.#process.ask({ model })) as Built;
  }

  /** Milliseconds of each step. */
  async time(steps: number): Promise<number[]> {
    return ((await this.#process.ask({ steps })) as { times: number[] }).times;
  }

  end(): Promise<void> {
    return this.#process.end();
  }
}
