/** Pre-trained models of ours beside Keras's with the same weights, on the same libtensorflow; blocks of steps alternate. */
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { fastestKeras } from "../compute/keras-peer.js";
import { row, type Log, type Row, type Suite, type Wanted } from "../row.js";
import { inTurn, ourLibrary, times, type Nabla } from "../ours.js";
import { keptWeights } from "../../../lib/dist/pretrained/vision/load.js";
import * as minilm from "./minilm.js";
import type { Stepper } from "./minilm.js";
import * as vision from "./vision.js";

const BLOCKS = 6;

const rows: Record<string, (nabla: Nabla) => Promise<Stepper>> = {
  "mobilenetv2-forward": vision.forward("mobilenet-v2", 8),
  "mobilenetv2-finetune": vision.fineTune("mobilenet-v2", 8),
  "vgg16-forward": vision.forward("vgg16", 4),
  "minilm-forward": minilm.forward,
  "minilm-finetune": minilm.fineTune,
  "load-minilm": minilm.load,
  "load-efficientnet": vision.load,
};

const peaks = {
  "load-minilm-memory": "minilm",
  "load-efficientnet-memory": "efficientnet-lite0",
} as const;

export const transfer: Suite = {
  name: "transfer",
  about:
    "pre-trained models beside Keras 3 on the same TensorFlow, some minutes",
  names: [...Object.keys(rows), ...Object.keys(peaks)],
  async *rows(log, wanted) {
    if (!this.names.some(wanted)) return;
    const threads = availableParallelism();
    const nabla = await ourLibrary(log, threads);
    yield* besideKeras(nabla, log, wanted, threads);
    if (process.platform !== "linux") return;
    for (const [name, model] of Object.entries(peaks))
      if (wanted(name)) yield peak(name, model);
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
  const weights = {
    minilm: await nabla.pretrained.minilmFile(),
    "mobilenet-v2": await keptWeights("mobilenet-v2"),
    vgg16: await keptWeights("vgg16"),
    "efficientnet-lite0": await keptWeights("efficientnet-lite0"),
  };
  const script = fileURLToPath(new URL("keras_transfer.py", import.meta.url));
  const given = { NABLA_BENCH_WEIGHTS: JSON.stringify(weights) };
  for (const name of names) {
    const { peer, built, settings } = await fastestKeras(
      log,
      threads,
      name,
      script,
      given,
    );
    try {
      const stepper = await rows[name]?.(nabla);
      if (stepper === undefined)
        throw new RangeError(`no row is named ${name}.`);
      if (stepper.parameters !== built.parameters)
        throw new Error(
          `${name}: ours has ${stepper.parameters} parameters, Keras's ${built.parameters}.`,
        );
      log(`${name}: ${BLOCKS} blocks, ${built.versions}, ${settings}`);
      const steps = 3;
      await times(2, stepper.step);
      const { ours, theirs } = await inTurn(
        BLOCKS,
        () => peer.time(steps),
        () => times(steps, stepper.step),
      );
      yield row(
        { name, unit: "ms", peerName: "Keras", target: 1 },
        ours,
        theirs,
      );
      stepper.dispose();
    } finally {
      await peer.end();
    }
  }
}

/** How far a fresh process's memory rises while it loads a model, beside the weights themselves. */
function peak(name: string, model: string): Row {
  const script = fileURLToPath(new URL("peak.mjs", import.meta.url));
  const { rise, weights } = JSON.parse(
    execFileSync(process.execPath, [script, model], { encoding: "utf8" }),
  ) as { rise: number; weights: number };
  return row(
    { name, unit: "MB", peerName: "weights", target: 2 },
    [rise / 1e6],
    [weights / 1e6],
  );
}
