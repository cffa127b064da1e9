/** Keras in a Python process of its own, which times its steps on request. */
import { fileURLToPath } from "node:url";
import { keras } from "../../support/keras.js";
import { PythonProcess, pythonOf } from "../python.js";
import type { Log } from "../row.js";

/** Where the scripts find keras_answers.py and step_times.py. */
const shared = fileURLToPath(new URL("..", import.meta.url));
const script = fileURLToPath(new URL("keras_peer.py", import.meta.url));

export interface Built {
  /** Of a step, by which the faster setting was found. */
  ms: number;
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

/**
 * Keras with the model, in the faster of TensorFlow's two ways: with oneDNN's kernels, which it takes by itself only where the CPU has
 * AVX-512 VNNI, or without. It reads that once, when it is loaded, so each is a process.
 *
 * @param rest  of `KerasPeer`'s constructor
 * @returns the faster, which the caller ends; the other has ended
 */
export async function fastestKeras(
  log: Log,
  threads: number,
  model: string,
  ...[path, given]: [path?: string, given?: Record<string, string>]
): Promise<{ peer: KerasPeer; built: Built; settings: string }> {
  let best: Awaited<ReturnType<typeof fastestKeras>> | undefined;
  for (const onednn of ["0", "1"]) {
    const peer = new KerasPeer(log, threads, path, {
      ...given,
      TF_ENABLE_ONEDNN_OPTS: onednn,
    });
    try {
      const built = await peer.build(model);
      if (best !== undefined && best.built.ms <= built.ms) {
        await peer.end();
        continue;
      }
      await best?.peer.end();
      const settings = `jit_compile=${built.jit}, TF_ENABLE_ONEDNN_OPTS=${onednn}`;
      best = { peer, built, settings };
    } catch (error) {
      await Promise.all([peer.end(), best?.peer.end()]);
      throw error;
    }
  }
  if (best === undefined) throw new Error(`Keras made no model ${model}.`);
  return best;
}
