/** What a training run tells whoever watches it: a live chart, a progress line, a test. */

/** Known before the first update. */
export interface TrainingPlan {
  epochs: number;
  /** Samples in a batch; the last of an epoch may have fewer. */
  batchSize: number;
  /** Samples trained on. */
  samples: number;
  /** ceil(samples / batchSize). */
  updatesPerEpoch: number;
  /** updatesPerEpoch × epochs, unless the run stops early. */
  updates: number;
  /** Names of what is measured: `loss`, `acc`, and with validation `val_loss`, `val_acc`. */
  measures: string[];
  /** Names of the watched weights. */
  watched: string[];
}

/** After each update of the weights. */
export interface BatchPoint {
  /** 1, 2, 3 … over the whole run. */
  update: number;
  /** 1, 2, 3 … */
  epoch: number;
  /** 1 … updatesPerEpoch */
  batch: number;
  /** Samples in this batch. */
  size: number;
  /** Over this batch, before the update: `loss`, `acc` … */
  logs: Record<string, number>;
  /** Watched weights after the update, by name. */
  weights: Record<string, number>;
}

/** After each epoch. */
export interface EpochPoint {
  /** 1, 2, 3 … */
  epoch: number;
  /** Updates so far. */
  update: number;
  /** `loss`, `acc` averaged over the epoch's batches; `val_loss`, `val_acc` measured at its end. */
  logs: Record<string, number>;
  /** Since the run began. */
  seconds: number;
}

export type StopReason = "finished" | "early" | "interrupted";

export interface TrainingEnd {
  stopped: StopReason;
  updates: number;
  epochs: number;
  seconds: number;
}

/** Each method may be left out. A promise is waited for before the run goes on. */
export interface TrainingObserver {
  onStart?(plan: TrainingPlan): void | Promise<void>;
  onBatch?(point: BatchPoint): void | Promise<void>;
  onEpoch?(point: EpochPoint): void | Promise<void>;
  /** Called once, however the run ends. */
  onEnd?(end: TrainingEnd): void | Promise<void>;
}
