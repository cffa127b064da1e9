import { type Detection, boxIoU } from "./box.js";

/**
 * Keeps the surest of detections that mean the same thing: strongest first, each drops those of its class that overlap it too much.
 *
 * @param overlap the IoU above which two are taken for one (default 0.5)
 * @returns what is kept, strongest first
 * @example
 * const two = [{ box: [0, 0, 10, 10], label: 3, score: 0.9 }, { box: [1, 0, 11, 10], label: 3, score: 0.8 }];
 * detection.nonMaximumSuppression(two).length;   // 1
 */
export function nonMaximumSuppression<D extends Detection>(
  detections: readonly D[],
  overlap = 0.5,
): D[] {
  if (!(overlap >= 0 && overlap <= 1))
    throw new RangeError(
      `nonMaximumSuppression: overlap expected a share from 0 to 1, received ${overlap}.`,
    );
  const kept: D[] = [];
  for (const one of detections.toSorted((a, b) => b.score - a.score)) {
    const told = kept.some(
      (other) =>
        other.label === one.label && boxIoU(other.box, one.box) > overlap,
    );
    if (!told) kept.push(one);
  }
  return kept;
}
