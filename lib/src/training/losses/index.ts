/**
 * Losses from scratch: functions of targets and predictions, which `model.compile({ loss })` takes. Each gives one number, the mean over
 * the batch.
 */
export { binaryCrossEntropy } from "./binary-cross-entropy.js";
export {
  categoricalCrossEntropy,
  sparseCategoricalCrossEntropy,
} from "./categorical-cross-entropy.js";
export { dice } from "./dice.js";
export { focal } from "./focal.js";
export { meanSquaredError } from "./mean-squared-error.js";
export type { Loss } from "./loss.js";
