/** What a training run leaves behind: its history, as plain arrays. */
import { inspect } from "node:util";
import type {
  EpochReport,
  TrainingPlan,
  UpdateReport,
} from "../charts/observer.js";

export type StopReason = "finished" | "early" | "interrupted";

/** One update of the weights. */
export interface UpdateRecord extends UpdateReport {
  /** 1 … updatesPerEpoch */
  batch: number;
  /** Samples in this batch. */
  size: number;
}

/** One pass over the training data. */
export interface EpochRecord extends EpochReport {
  /** Since the run began. */
  seconds: number;
}

/** Known before the first update; every count is of a run that is not stopped. */
export interface RunPlan extends TrainingPlan {
  updatesPerEpoch: number;
  batchSize: number;
  samples: number;
  /** updatesPerEpoch × epochs */
  updates: number;
}

export class TrainingRun {
  /** One entry an update: `batches[0].loss`. */
  readonly batches: UpdateRecord[] = [];
  /** One entry an epoch: `epochs[0].validation?.loss`. */
  readonly epochs: EpochRecord[] = [];
  /** Why it ended. */
  stopped: StopReason = "finished";
  seconds = 0;
  /** With early stopping: the epoch (1, 2 …) whose weights the model now has. */
  bestEpoch: number | undefined;

  constructor(readonly plan: RunPlan) {}

  /** How often the weights were changed: counted, not calculated. */
  get updates(): number {
    return this.batches.length;
  }

  /** Epoch by epoch, as charts draw it: `{ loss: [...], acc: [...], val_loss: [...], val_acc: [...] }`. */
  get history(): Record<string, number[]> {
    return columns(this.epochs.map(flat));
  }

  /** Update by update: `{ loss: [...], acc: [...] }`, each measured on that update's batch alone. */
  get batchHistory(): Record<string, number[]> {
    return columns(this.batches.map(flat));
  }

  /** Each watched weight, update by update. */
  get weights(): Record<string, number[]> {
    return columns(this.batches.map((report) => report.weights ?? {}));
  }

  /** The last epoch's measures. */
  get final(): Record<string, number> {
    const last = this.epochs.at(-1);
    return last === undefined ? {} : flat(last);
  }

  toString(): string {
    const why = {
      finished: "finished",
      early: "stopped early",
      interrupted: "interrupted",
    }[this.stopped];
    const measures = Object.entries(this.final).map(
      ([name, value]) => `${name} ${value.toPrecision(4)}`,
    );
    const best =
      this.bestEpoch === undefined
        ? ""
        : `, weights of epoch ${this.bestEpoch}`;
    return (
      `${why} after ${this.epochs.length} epochs, ${this.updates} updates, ${this.seconds.toFixed(1)} s${best}` +
      (measures.length > 0 ? `: ${measures.join(", ")}` : "")
    );
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** tf.js's own names: validation measures carry `val_`. */
function flat(report: UpdateReport | EpochReport): Record<string, number> {
  const measures: Record<string, number> = {
    loss: report.loss,
    ...report.metrics,
  };
  const validation = "validation" in report ? report.validation : undefined;
  if (validation !== undefined) {
    measures["val_loss"] = validation.loss;
    for (const [name, value] of Object.entries(validation.metrics ?? {}))
      measures[`val_${name}`] = value;
  }
  return measures;
}

/** Rows of named numbers → named columns. */
function columns(
  rows: readonly Record<string, number>[],
): Record<string, number[]> {
  const all: Record<string, number[]> = {};
  for (const row of rows)
    for (const [name, value] of Object.entries(row))
      (all[name] ??= []).push(value);
  return all;
}
