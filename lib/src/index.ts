export * as tf from "./backend/tf.js";
export * as backend from "./backend/index.js";
export * as dfd from "./data/frames/dfd.js";
export * as mnist from "./data/mnist.js";
export * as penguins from "./data/penguins.js";
export { random, Random } from "./data/random.js";
export { Samples } from "./data/samples.js";
export { split } from "./data/split.js";
export { MinMaxScaler, StandardScaler } from "./data/scalers.js";
export { toFrame } from "./data/frame.js";
export { initialize, lastRun, train, TrainingRun } from "./training/index.js";
export * as check from "./checks/index.js";
export { predict, evaluate, Prediction } from "./training/index.js";
export * as metrics from "./training/metrics/index.js";
export * as charts from "./charts/index.js";
export * from "./unsupervised/index.js";
export * as models from "./interchange/index.js";
export * as networks from "./networks/index.js";
export * as explain from "./networks/explain/index.js";
export * as detection from "./networks/detection/index.js";
export * from "./rl/index.js";
export { kFold, type Fold } from "./data/k-fold.js";
export {
  gradientCheck,
  type GradientCheck,
} from "./training/gradient-check.js";
export * as search from "./training/search/index.js";
export * as losses from "./training/losses/index.js";
export * as optimizers from "./training/optimizers/index.js";
export * as schedules from "./training/optimizers/schedule.js";
export * from "./words/index.js";
export * as pretrained from "./pretrained/index.js";
