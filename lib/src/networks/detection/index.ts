/** Several things in one picture: what each is, and the box around it. */
export { averagePrecision, type Found } from "./average-precision.js";
export { boxIoU, type Box } from "./box.js";
export {
  decode,
  encode,
  type Detection,
  type GridOptions,
  type Thing,
} from "./grid.js";
export { detectionLoss, type DetectionLossOptions } from "./loss.js";
export { nonMaximumSuppression } from "./non-maximum-suppression.js";
export { slidingWindow, type SlidingWindowOptions } from "./sliding-window.js";
