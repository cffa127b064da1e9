/**
 * The library in a page, under the export condition `browser`: what computes and draws. Data sets, frames, model files and the choice of an
 * engine stay in Node. Bundlers leave out what a page does not use: charts alone need no tf.js.
 */
export * as tf from "./backend/tf.js";
export { engine } from "./browser/tf.js";
export * as charts from "./charts/index.js";
export * as check from "./checks/index.js";
export { kFold, type Fold } from "./data/k-fold.js";
export { random, Random } from "./data/random.js";
export { Samples } from "./data/samples.js";
export { MinMaxScaler, StandardScaler } from "./data/scalers.js";
export { split } from "./data/split.js";
export * as networks from "./networks/index.js";
export * from "./rl/index.js";
export {
  gradientCheck,
  type GradientCheck,
} from "./training/gradient-check.js";
export {
  evaluate,
  initialize,
  lastRun,
  predict,
  Prediction,
  train,
  TrainingRun,
} from "./training/index.js";
export * as losses from "./training/losses/index.js";
export * as metrics from "./training/metrics/index.js";
export * as optimizers from "./training/optimizers/index.js";
export * as schedules from "./training/optimizers/schedule.js";
export * from "./unsupervised/index.js";
