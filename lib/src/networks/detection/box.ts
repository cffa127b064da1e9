/** A box in pixels: its upper left corner, and the first pixel past its lower right one. */
export type Box = readonly [
  left: number,
  top: number,
  right: number,
  bottom: number,
];

/** A thing in a picture: where, and which class. */
export interface Thing {
  box: Box;
  /** 0 … classes - 1 */
  label: number;
}

/** … as a network believes it to be. */
export interface Detection extends Thing {
  /** 0 … 1 */
  score: number;
}

const area = ([left, top, right, bottom]: Box): number =>
  Math.max(0, right - left) * Math.max(0, bottom - top);

/**
 * Intersection over union: the area that two boxes share, as a part of the area that they cover together; 0 … 1.
 *
 * @example
 * detection.boxIoU([0, 0, 2, 2], [1, 1, 3, 3]);   // 0.142857: 1 of 7
 */
export function boxIoU(a: Box, b: Box): number {
  const shared = area([
    Math.max(a[0], b[0]),
    Math.max(a[1], b[1]),
    Math.min(a[2], b[2]),
    Math.min(a[3], b[3]),
  ]);
  const covered = area(a) + area(b) - shared;
  return covered > 0 ? shared / covered : 0;
}
