/** What a trained network looks at: of a picture, the regions and pixels; of a table, the columns. */
export {
  classActivationMap,
  gradCam,
  type MapOptions,
} from "./class-activation.js";
export {
  permutationImportance,
  type FeatureImportance,
  type PermutationImportance,
  type PermutationOptions,
} from "./permutation-importance.js";
export { saliency, type SaliencyOptions } from "./saliency.js";
