/** How good a prediction is, as a number: of classes, of numbers, of masks, of clusters. */
export {
  accuracy,
  classScores,
  f1,
  precision,
  recall,
  type Average,
  type ClassScores,
  type ScoreOptions,
} from "./classification.js";
export {
  confusionMatrix,
  type ConfusionMatrix,
  type Labels,
} from "./confusion.js";
export { meanAbsoluteError, meanSquaredError, r2 } from "./regression.js";
export { auc, roc, type Roc } from "./roc.js";
export {
  adjustedRandIndex,
  normalizedMutualInformation,
  silhouette,
} from "./clustering.js";
export { dice, iou } from "./overlap.js";
