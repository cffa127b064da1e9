export { train, lastRun, type TrainOptions } from "./train.js";
export {
  TrainingRun,
  type EpochRecord,
  type RunPlan,
  type StopReason,
  type UpdateRecord,
} from "./run.js";
export { evaluate, predict, Prediction } from "./predict.js";
export { initialize } from "./seeds.js";
export type { TrainingData } from "./batches.js";
export type { EarlyStopping } from "./early-stopping.js";
export type { WatchedWeight } from "./watch.js";
export type {
  EpochReport,
  TrainingObserver,
  TrainingOutcome,
  TrainingPlan,
  UpdateReport,
} from "../charts/observer.js";
export type { CheckpointOptions } from "./checkpoint.js";
