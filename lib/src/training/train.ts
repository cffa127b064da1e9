/** The third of the five steps: define → compile → **train** → predict → redesign. */
import * as tf from "../backend/tf.js";
import type { TrainingObserver } from "../charts/observer.js";
import { Random } from "../data/random.js";
import {
  epochsOf,
  hold,
  type Held,
  type Several,
  type TrainingData,
} from "./batches.js";
import { Checkpoint, type CheckpointOptions } from "./checkpoint.js";
import { checkFit } from "./check-fit.js";
import { Patience, type EarlyStopping } from "./early-stopping.js";
import { interruption } from "../backend/fit/interruption.js";
import { epochMeasures, measures, numbers } from "./logs.js";
import { ProgressLine } from "./progress.js";
import {
  TrainingRun,
  type EpochRecord,
  type RunPlan,
  type UpdateRecord,
} from "./run.js";
import { begin, finished, recover } from "../backend/fit/recovery.js";
import { reseedDropout } from "./seeds.js";
import { watcher, type WatchedWeight } from "./watch.js";

export interface TrainOptions {
  /** How often every sample is used. */
  epochs: number;
  /** Samples an update (default 32). */
  batchSize?: number;
  /** Measured after each epoch, never trained on. */
  validation?: TrainingData;
  /** Decides the order of the samples and the dropout masks. The same seed, weights and backend give the same run. */
  seed?: number;
  /** Draw a new order each epoch (default true). */
  shuffle?: boolean;
  /** Weights to record at each update, by a name of your choice: `{ w: { layer: 0, at: [3, 0] } }`. */
  watch?: Record<string, WatchedWeight>;
  earlyStopping?: EarlyStopping;
  /**
   * A file to which the run is written after each epoch. Where it exists the run goes on from it, as if it had never ended: with the same
   * last bits where the backend adds in a fixed order. Only whole epochs count; of the data, only their number is compared.
   */
  checkpoint?: string | CheckpointOptions;
  /** Told of each batch and epoch: a live chart, for one. */
  observers?: TrainingObserver | TrainingObserver[];
  /** tf.js callbacks, as for `model.fit`. */
  callbacks?: tf.CustomCallbackArgs | tf.CustomCallbackArgs[];
  /** A line of progress for runs over two seconds (default: true where there are no observers). */
  progress?: boolean;
  /** Stops the run at the next batch. A notebook's interrupt does so too. */
  signal?: AbortSignal;
}

/** No progress bar of tf.js's own. */
const SILENT = { verbose: 0 } as const;

let latest: TrainingRun | undefined;

/** The most recent run, also one that was interrupted before it could be assigned. */
export function lastRun(): TrainingRun | undefined {
  return latest;
}

/**
 * Trains a compiled model: `model.fit` with seeded batches, a full history, and manners (it yields, shows progress, can be stopped).
 *
 * An update is made for each batch, so 100 samples in batches of 20 give 5 updates an epoch, and 15 in 3 epochs. A run that is stopped
 * leaves the weights of its last update and a history up to there.
 *
 * @param model compiled
 * @param data samples, or tensors `{x, y}` with a first axis of the same length; kept, not disposed
 * @returns the run: history by batch and epoch, updates, watched weights
 * @throws RangeError where data and model do not fit each other; Error where the model is not compiled
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * const x = tf.linspace(0, 1, 100).reshape([100, 1]);
 * const run = await train(model, { x, y: x.mul(2) }, { epochs: 3, batchSize: 20, seed: 1 });
 * run.updates;   // 15
 */
export async function train(
  model: tf.LayersModel,
  data: TrainingData,
  options: TrainOptions,
): Promise<TrainingRun> {
  const { epochs, batchSize = 32 } = options;
  positive("epochs", epochs);
  positive("batchSize", batchSize);
  await recover(model);
  const held = hold(data, "train");
  let validation: Held | undefined;
  try {
    checkFit(model, held, "train");
    if (options.validation !== undefined) {
      validation = hold(options.validation, "validation");
      checkFit(model, validation, "validation");
    }
    return await fit(model, held, validation, { ...options, batchSize });
  } finally {
    held.release();
    validation?.release();
  }
}

async function fit(
  model: tf.LayersModel,
  held: Held,
  validation: Held | undefined,
  options: TrainOptions & { batchSize: number },
): Promise<TrainingRun> {
  const { epochs, batchSize, watch = {} } = options;
  const run = new TrainingRun(planOf(held, options));
  latest = run;
  const started = performance.now();
  let before = 0;
  const seconds = (): number => before + (performance.now() - started) / 1000;

  const random = new Random(
    options.seed ?? Math.floor(Math.random() * 2 ** 32),
  );
  const readWeights = watcher(model, watch);
  const patience =
    options.earlyStopping === undefined
      ? undefined
      : new Patience(model, options.earlyStopping, validation !== undefined);
  const observers = [options.observers ?? []].flat();
  if (options.progress ?? observers.length === 0)
    observers.push(new ProgressLine());
  const interrupted = interruption(options.signal);
  const batches = epochsOf(
    held,
    batchSize,
    options.shuffle === false ? undefined : random,
  );
  const ongoing = {
    interrupted,
    release: (): void => {
      batches.release();
      held.release();
      validation?.release();
    },
  };
  let breathed = started;
  const whole = { run, random, patience };
  const checkpoint =
    options.checkpoint === undefined
      ? undefined
      : new Checkpoint(model, options.checkpoint, run, options.seed);

  const ours: tf.CustomCallbackArgs = {
    onBatchBegin: reseedDropout(model, random),
    onBatchEnd: async (index, logs) => {
      const { batch: _, size = 0, ...measured } = numbers(logs);
      const record: UpdateRecord = {
        update: run.updates + 1,
        epoch: run.epochs.length + 1,
        batch: index + 1,
        size,
        ...measures(measured),
        weights: await readWeights(),
      };
      run.batches.push(record);
      for (const each of observers) await each.onBatch?.(record);
      // Messages, timers and interrupts get their turn; on a native backend nothing else in fit lets them.
      if (performance.now() - breathed > 15) {
        await new Promise((resolve) => setImmediate(resolve));
        breathed = performance.now();
      }
      if (interrupted()) {
        run.stopped = "interrupted";
        model.stopTraining = true;
      }
    },
    onEpochEnd: async (index, logs) => {
      const epoch = index + 1;
      if (run.stopped === "interrupted") return; // half an epoch has no average to compare
      const record: EpochRecord = {
        epoch,
        update: run.updates,
        ...epochMeasures(numbers(logs)),
        seconds: seconds(),
      };
      run.epochs.push(record);
      for (const each of observers) await each.onEpoch?.(record);
      if (patience?.seen(epoch, run.final) === true) {
        run.stopped = "early";
        model.stopTraining = true;
      }
      await checkpoint?.epochEnded(whole, seconds());
    },
  };

  for (const each of observers) await each.onStart?.(run.plan);
  begin(model, ongoing);
  try {
    await checkpoint?.resume(whole);
    before = run.seconds;
    if (run.stopped === "early" || run.epochs.length >= epochs) return run;
    await model.fitDataset(batches.dataset, {
      epochs,
      initialEpoch: run.epochs.length,
      ...SILENT,
      yieldEvery: "never",
      callbacks: [ours, ...[options.callbacks ?? []].flat()],
      ...(validation === undefined
        ? {}
        : {
            validationData: [validation.x, validation.y] as [Several, Several],
            validationBatchSize: Math.max(batchSize, 256),
          }),
    });
  } finally {
    finished(model, ongoing);
    batches.release();
    patience?.finish();
    run.bestEpoch = patience?.bestEpoch;
    run.seconds = seconds();
    const outcome = {
      update: run.updates,
      stopped: run.updates < run.plan.updates,
    };
    for (const each of observers) await each.onEnd?.(outcome);
  }
  return run;
}

function positive(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RangeError(
      `train: ${what} expected a whole number >= 1, received ${value}.`,
    );
  }
}

function planOf(
  held: Held,
  options: TrainOptions & { batchSize: number },
): RunPlan {
  const updatesPerEpoch = Math.ceil(held.size / options.batchSize);
  return {
    epochs: options.epochs,
    batchSize: options.batchSize,
    samples: held.size,
    updatesPerEpoch,
    updates: updatesPerEpoch * options.epochs,
  };
}
