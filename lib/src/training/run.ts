/** What a training run leaves behind: its history, as plain arrays. */
import { inspect } from "node:util";
import type {
  BatchPoint,
  EpochPoint,
  StopReason,
  TrainingPlan,
} from "./observer.js";

export class TrainingRun {
  /** One entry an update: `batches[0].logs.loss`. */
  readonly batches: BatchPoint[] = [];
  /** One entry an epoch: `epochs[0].logs.val_loss`. */
  readonly epochs: EpochPoint[] = [];
  /** Why it ended. */
  stopped: StopReason = "finished";
  seconds = 0;
  /** With early stopping: the epoch (1, 2 …) whose weights the model now has. */
  bestEpoch: number | undefined;

  constructor(readonly plan: TrainingPlan) {}

  /** How often the weights were changed: counted, not calculated. */
  get updates(): number {
    return this.batches.length;
  }

  /** Epoch by epoch: `{ loss: [...], val_loss: [...] }`. */
  get history(): Record<string, number[]> {
    return columns(this.epochs.map((point) => point.logs));
  }

  /** Update by update: `{ loss: [...] }`. */
  get batchHistory(): Record<string, number[]> {
    return columns(this.batches.map((point) => point.logs));
  }

  /** Each watched weight, update by update. */
  get weights(): Record<string, number[]> {
    return columns(this.batches.map((point) => point.weights));
  }

  /** The last epoch's measures. */
  get final(): Record<string, number> {
    return this.epochs.at(-1)?.logs ?? {};
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
