/** Who watches a training run. `training` calls these; a chart, a progress bar or a test listens. */

/** Known before the first update. */
export interface TrainingPlan {
  epochs: number;
  /** ceil(samples / batchSize); absent where the data set does not know its length. */
  updatesPerEpoch?: number;
  batchSize?: number;
  /** Number of training samples. */
  samples?: number;
}

/** One update of the weights has been made. */
export interface UpdateReport {
  /** Updates since training began; the first is 1. */
  update: number;
  /** The first is 1. */
  epoch: number;
  /** Mean loss of this batch. */
  loss: number;
  /** By the name given to `model.compile`, for example `{ acc: 0.91 }`. */
  metrics?: Record<string, number>;
  /** Weights worth watching, by a name that a reader understands: `{ "dense1 kernel[0,0]": 0.031 }`. */
  weights?: Record<string, number>;
}

/** One pass through the training data has ended. */
export interface EpochReport {
  epoch: number;
  /** Updates made so far, over all epochs. */
  update: number;
  /** Mean over the epoch's batches. */
  loss: number;
  metrics?: Record<string, number>;
  /** Absent where training has no validation data. */
  validation?: { loss: number; metrics?: Record<string, number> };
}

export interface TrainingOutcome {
  /** Updates made in all. */
  update: number;
  /** Ended before its last epoch: early stopping, an interrupt, an error. */
  stopped?: boolean;
}

/**
 * Each method is optional, may be async, and is awaited. The order is onStart, then for each epoch its onBatch calls and one onEpoch,
 * then onEnd, which is called in every case, after an error too.
 */
export interface TrainingObserver {
  onStart?(plan: TrainingPlan): void | Promise<void>;
  onBatch?(report: UpdateReport): void | Promise<void>;
  onEpoch?(report: EpochReport): void | Promise<void>;
  onEnd?(outcome: TrainingOutcome): void | Promise<void>;
}
