import { type Detection, type Thing, boxIoU } from "./box.js";

/** A detection, and whether it is right. */
export interface Found {
  score: number;
  right: boolean;
}

/**
 * How well things were found: the area under precision against recall as the least score falls, for all classes together. A detection is
 * right where it overlaps a thing of its class by `overlap`, and each thing can be found once.
 *
 * @param actual the things of each picture
 * @param detections those of each picture
 * @returns `value` 0 … 1, and each detection's verdict, surest first
 * @throws RangeError unless there are as many pictures of the one as of the other
 * @example
 * const thing = { box: [0, 0, 10, 10], label: 0 };
 * detection.averagePrecision([[thing]], [[{ ...thing, score: 0.9 }]]).value;   // 1
 * @see Everingham et al. 2010, "The Pascal visual object classes challenge", section 4.2 (all points)
 */
export function averagePrecision(
  actual: readonly (readonly Thing[])[],
  detections: readonly (readonly Detection[])[],
  { overlap = 0.5 }: { overlap?: number } = {},
): { value: number; found: Found[] } {
  if (actual.length !== detections.length)
    throw new RangeError(
      `averagePrecision expected as many pictures of things as of detections, received ${actual.length} and ${detections.length}.`,
    );
  const found = detections
    .flatMap((all, n) => verdicts(actual[n] ?? [], all, overlap))
    .toSorted((a, b) => b.score - a.score);
  const things = actual.reduce((sum, all) => sum + all.length, 0);
  if (things === 0) return { value: found.length === 0 ? 1 : 0, found };
  let right = 0;
  const points = found.map((one, i) => {
    if (one.right) right += 1;
    return { recall: right / things, precision: right / (i + 1) };
  });
  // The best precision at this recall or a higher one: a lucky start is not held against the rest.
  let [value, best, recall] = [0, 0, points.at(-1)?.recall ?? 0];
  for (const point of points.toReversed()) {
    value += (recall - point.recall) * best;
    recall = point.recall;
    best = Math.max(best, point.precision);
  }
  return { value: value + recall * best, found };
}

function verdicts(
  things: readonly Thing[],
  detections: readonly Detection[],
  overlap: number,
): Found[] {
  const taken = new Set<Thing>();
  return detections
    .toSorted((a, b) => b.score - a.score)
    .map(({ box, label, score }) => {
      const match = things
        .filter((thing) => thing.label === label && !taken.has(thing))
        .toSorted((a, b) => boxIoU(b.box, box) - boxIoU(a.box, box))[0];
      const right = match !== undefined && boxIoU(match.box, box) >= overlap;
      if (right) taken.add(match);
      return { score, right };
    });
}
