/** Pre-trained models of ours beside Keras's with the same weights, on the same libtensorflow; blocks of steps alternate. */
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { KerasPeer } from "../compute/keras-peer.js";
import { row, type Log, type Row, type Suite, type Wanted } from "../row.js";
import { inTurn, ourLibrary, times, type Nabla } from "../ours.js";
import { fineTune, forward, load, type Stepper } from "./minilm.js";

const BLOCKS = 6;

const rows: Record<string, (nabla: Nabla) => Promise<Stepper>> = {
  "minilm-forward": forward,
  "minilm-finetune": fineTune,
  "load-minilm": load,
};

const memory = "load-minilm-memory";

export const transfer: Suite = {
  name: "transfer",
  about:
    "pre-trained models beside Keras 3 on the same TensorFlow, some minutes",
  names: [...Object.keys(rows), memory],
  async *rows(log, wanted) {
    if (!this.names.some(wanted)) return;
    const threads = availableParallelism();
    const nabla = await ourLibrary(log, threads);
    yield* besideKeras(nabla, log, wanted, threads);
    if (wanted(memory) && process.platform === "linux") yield peak();
  },
};

async function* besideKeras(
  nabla: Nabla,
  log: Log,
  wanted: Wanted,
  threads: number,
): AsyncIterable<Row> {
  const names = Object.keys(rows).filter(wanted);
  if (names.length === 0) return;
  const minilm = await nabla.pretrained.minilmFile();
  const script = fileURLToPath(new URL("keras_transfer.py", import.meta.url));
  const keras = new KerasPeer(log, threads, script, {
    NABLA_BENCH_MINILM: minilm,
  });
  try {
    for (const name of names) {
      const peer = await keras.build(name);
      const stepper = await rows[name]?.(nabla);
      if (stepper === undefined)
        throw new RangeError(`no row is named ${name}.`);
      if (stepper.parameters !== peer.parameters)
        throw new Error(
          `${name}: ours has ${stepper.parameters} parameters, Keras's ${peer.parameters}.`,
        );
      log(
        `${name}: ${BLOCKS} blocks, ${peer.versions}, jit_compile=${peer.jit}`,
      );
      const steps = 3;
      await times(2, stepper.step);
      const { ours, theirs } = await inTurn(
        BLOCKS,
        () => keras.time(steps),
        () => times(steps, stepper.step),
      );
      yield row(
        { name, unit: "ms", peerName: "Keras", target: 1 },
        ours,
        theirs,
      );
      stepper.dispose();
    }
  } finally {
    await keras.end();
  }
}

/** How far a fresh process's memory rises while it loads MiniLM, beside the weights themselves. */
function peak(): Row {
  const script = fileURLToPath(new URL("peak.mjs", import.meta.url));
  const { rise, weights } = JSON.parse(
    execFileSync(process.execPath, [script], { encoding: "utf8" }),
  ) as { rise: number; weights: number };
  return row(
    { name: memory, unit: "MB", peerName: "weights", target: 2 },
    [rise / 1e6],
    [weights / 1e6],
  );
}
