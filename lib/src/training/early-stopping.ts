/** Stops when a measure no longer improves, and gives the model the weights it had at its best. */
import * as tf from "../backend/tf.js";

export interface EarlyStopping {
  /** What to look at (default `val_loss` with validation, else `loss`). */
  monitor?: string;
  /** Stop after this many epochs without improvement, as in Keras. `Infinity` never stops, and still keeps the best weights. */
  patience: number;
  /** Less than this is no improvement (default 0). */
  minDelta?: number;
  /** Whether less or more is better (default: more for accuracies, else less). */
  mode?: "min" | "max";
  /** Give the model the best epoch's weights at the end (default true). */
  restoreBest?: boolean;
}

/** As JSON holds it. */
export interface PatienceState {
  /** null before the first epoch. */
  best: number | null;
  waited: number;
  bestEpoch?: number;
}

export class Patience {
  readonly monitor: string;
  bestEpoch: number | undefined;
  readonly #sign: 1 | -1;
  #best = Infinity;
  #waited = 0;
  #weights: tf.Tensor[] = [];

  constructor(
    readonly model: tf.LayersModel,
    readonly settings: EarlyStopping,
    hasValidation: boolean,
  ) {
    this.monitor = settings.monitor ?? (hasValidation ? "val_loss" : "loss");
    const mode = settings.mode ?? (/acc/i.test(this.monitor) ? "max" : "min");
    this.#sign = mode === "min" ? 1 : -1;
    if (!(settings.patience >= 0)) {
      throw new RangeError(
        `earlyStopping.patience expected a number >= 0, received ${settings.patience}.`,
      );
    }
  }

  /** The best epoch's, still held here. */
  get weights(): readonly tf.Tensor[] {
    return this.#weights;
  }

  get state(): PatienceState {
    return {
      best: Number.isFinite(this.#best) ? this.#best : null,
      waited: this.#waited,
      ...(this.bestEpoch === undefined ? {} : { bestEpoch: this.bestEpoch }),
    };
  }

  /** @param weights kept, not disposed */
  restore(state: PatienceState, weights: readonly tf.Tensor[]): void {
    this.#best = state.best ?? Infinity;
    this.#waited = state.waited;
    this.bestEpoch = state.bestEpoch;
    tf.dispose(this.#weights);
    this.#weights = weights.map((weight) => tf.keep(weight.clone()));
  }

  /** @returns true when it is time to stop */
  seen(epoch: number, logs: Record<string, number>): boolean {
    const value = logs[this.monitor];
    if (value === undefined) {
      throw new RangeError(
        `earlyStopping.monitor "${this.monitor}" is not measured; there are ${Object.keys(logs).join(", ")}.`,
      );
    }
    if (value * this.#sign < this.#best - (this.settings.minDelta ?? 0)) {
      this.#best = value * this.#sign;
      this.bestEpoch = epoch;
      this.#waited = 0;
      if (this.settings.restoreBest !== false) {
        tf.dispose(this.#weights);
        // A clone shares its memory until the optimiser replaces the variable's value.
        this.#weights = this.model
          .getWeights()
          .map((weight) => tf.keep(weight.clone()));
      }
      return false;
    }
    this.#waited += 1;
    return this.#waited >= this.settings.patience;
  }

  /** Gives the best weights back and frees the copies. */
  finish(): void {
    if (this.#weights.length > 0) this.model.setWeights(this.#weights);
    tf.dispose(this.#weights);
    this.#weights = [];
  }
}
