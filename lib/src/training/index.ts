export { train, lastRun, type TrainOptions } from "./train.js";
export { TrainingRun } from "./run.js";
export { initialize } from "./seeds.js";
export type { TrainingData } from "./batches.js";
export type { EarlyStopping } from "./early-stopping.js";
export type { WatchedWeight } from "./watch.js";
export type {
  BatchPoint,
  EpochPoint,
  StopReason,
  TrainingEnd,
  TrainingObserver,
  TrainingPlan,
} from "./observer.js";
