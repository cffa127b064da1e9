/**
 * One training step of ours beside Keras's on the same libtensorflow, threads and data. Blocks of steps alternate, so that both meet the
 * same machine.
 */
import { availableParallelism } from "node:os";
import { blockOf } from "../block.js";
import { row, type Log, type Row, type Suite, type Wanted } from "../row.js";
import { inTurn, ourLibrary, times, type Nabla } from "../ours.js";
import { fitOverhead } from "./fit-overhead.js";
import { fastestKeras } from "./keras-peer.js";
import { stepper, type Tfjs } from "./models.js";

/** About this long for each side of a row, in blocks that alternate. */
const BUDGET_MS = 4000;
const BLOCKS = 8;

/** The rows beside Keras, and the ratio that each is to reach. */
const besideKeras: Record<string, number> = {
  mlp: 1,
  cnn: 1,
  resnet18: 1,
  "lstm-20": 1,
  "lstm-200": 1,
  "gru-20": 1.5,
  "gru-200": 1.5,
  transformer: 1.1,
};

/** Our WebAssembly rung beside our native one: the row's name, the model's. */
const besideNative: Record<string, string> = {
  "wasm-cnn": "cnn",
  "wasm-lstm": "lstm-20",
};

export const compute: Suite = {
  name: "compute",
  about: "training steps beside Keras 3 on the same TensorFlow, some minutes",
  names: [
    ...Object.keys(besideKeras),
    ...Object.keys(besideNative),
    "fit-overhead",
  ],
  async *rows(log, wanted) {
    if (!this.names.some(wanted)) return;
    const threads = availableParallelism();
    const nabla = await ourLibrary(log, threads); // Keras's process gets as many
    yield* rowsBesideKeras(nabla.tf, log, wanted, threads);
    if (wanted("fit-overhead")) yield await fitOverhead(nabla, log);
    for (const [name, model] of Object.entries(besideNative))
      if (wanted(name)) yield await rowBesideNative(nabla, name, model, log);
  },
};

async function* rowsBesideKeras(
  tf: Tfjs,
  log: Log,
  wanted: Wanted,
  threads: number,
): AsyncIterable<Row> {
  for (const name of Object.keys(besideKeras).filter(wanted)) {
    const { peer, built, settings } = await fastestKeras(log, threads, name);
    try {
      const { model, step, dispose } = stepper(tf, name);
      if (model.countParams() !== built.parameters)
        throw new Error(
          `${name}: ours has ${model.countParams()} parameters, Keras's ${built.parameters}.`,
        );
      const steps = await blockOf(step, BUDGET_MS / BLOCKS);
      log(
        `${name}: ${BLOCKS} x ${steps} steps, ${built.versions}, ${settings}`,
      );
      const { ours, theirs } = await inTurn(
        BLOCKS,
        () => peer.time(steps),
        () => times(steps, step),
      );
      const target = besideKeras[name] ?? Number.NaN;
      yield row({ name, unit: "ms", peerName: "Keras", target }, ours, theirs);
      dispose();
    } finally {
      await peer.end();
    }
  }
}

async function rowBesideNative(
  { tf, backend }: Nabla,
  name: string,
  modelName: string,
  log: Log,
): Promise<Row> {
  const native = tf.getBackend();
  const nativeSide = stepper(tf, modelName);
  const steps = await blockOf(nativeSide.step, BUDGET_MS / BLOCKS);
  await backend.use("wasm");
  const wasmSide = stepper(tf, modelName);
  await times(3, wasmSide.step);
  log(`${name}: ${BLOCKS} blocks, native beside WebAssembly`);
  const { ours, theirs } = await inTurn(
    BLOCKS,
    async () => {
      await tf.setBackend(native);
      return times(steps, nativeSide.step);
    },
    async () => {
      await tf.setBackend("wasm");
      return times(Math.max(2, Math.round(steps / 4)), wasmSide.step);
    },
  );
  wasmSide.dispose();
  await tf.setBackend(native);
  nativeSide.dispose();
  return row({ name, unit: "ms", peerName: "native", target: 8 }, ours, theirs);
}
