/** Several things in one picture: what each is, and the box around it. */
export { averagePrecision, type Found } from "./average-precision.js";
export { boxIoU, type Box, type Detection, type Thing } from "./box.js";
export { decode, encode, type GridOptions } from "./grid.js";
export { detectionLoss, type DetectionLossOptions } from "./loss.js";
export { nonMaximumSuppression } from "./non-maximum-suppression.js";
export { slidingWindow, type SlidingWindowOptions } from "./sliding-window.js";
