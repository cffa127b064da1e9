/** Things in a picture ↔ numbers on a grid, without anchor boxes: the cell that holds a thing's centre answers for it. */
import * as tf from "../../backend/tf.js";
import type { Box, Detection, Thing } from "./box.js";
import { nonMaximumSuppression } from "./non-maximum-suppression.js";

export interface GridOptions {
  /** Of the pictures: [height, width, …]. */
  inputShape: readonly number[];
  classes: number;
  /** Pixels a cell (default 8). */
  stride?: number;
}

/** [rows, columns] of cells. @throws RangeError */
function cellsOf(
  what: string,
  { inputShape, classes, stride = 8 }: GridOptions,
): [number, number] {
  const [height = 0, width = 0] = inputShape;
  if (!(
    height > 0 &&
    width > 0 &&
    height % stride === 0 &&
    width % stride === 0
  ))
    throw new RangeError(
      `${what} expected inputShape [height, width, …] in multiples of the stride ${stride}, received [${inputShape.join(", ")}].`,
    );
  if (!Number.isInteger(classes) || classes < 1)
    throw new RangeError(
      `${what}: classes expected a whole number >= 1, received ${classes}.`,
    );
  return [height / stride, width / stride];
}

/**
 * Targets for `networks.detector`. A cell has 5 + classes numbers: whether it holds a centre; where in the cell, x and y from 0 to 1; the
 * logarithms of width and height in strides; and a one at the class. Of two centres in one cell the larger thing stays.
 *
 * @param pictures the things of each picture
 * @returns [pictures, rows, columns, 5 + classes]; the caller disposes it
 * @throws RangeError for an empty box, one whose centre is outside, another class
 * @example
 * const y = detection.encode([[{ box: [4, 8, 12, 24], label: 1 }]], { inputShape: [32, 32, 1], classes: 3 });
 * y.shape;   // [1, 4, 4, 8]; the centre (8, 16) is in row 2, column 1
 */
export function encode(
  pictures: readonly (readonly Thing[])[],
  options: GridOptions,
): tf.Tensor4D {
  const { classes, stride = 8 } = options;
  const [rows, columns] = cellsOf("encode", options);
  const width = 5 + classes;
  const values = new Float32Array(pictures.length * rows * columns * width);
  for (const [n, things] of pictures.entries()) {
    const byArea = things.toSorted((a, b) => areaOf(a.box) - areaOf(b.box));
    for (const { box, label } of byArea) {
      const [left, top, right, bottom] = box;
      const x = (left + right) / 2 / stride;
      const y = (top + bottom) / 2 / stride;
      const inside = x >= 0 && x < columns && y >= 0 && y < rows;
      if (
        !inside ||
        right <= left ||
        bottom <= top ||
        !(label >= 0 && label < classes && Number.isInteger(label))
      )
        throw new RangeError(
          `encode expected boxes [left, top, right, bottom] with their centre in the picture and labels 0 … ${classes - 1}, received [${box.join(", ")}], label ${label} in picture ${n}.`,
        );
      const [column, row] = [Math.floor(x), Math.floor(y)];
      const at = ((n * rows + row) * columns + column) * width;
      values.fill(0, at, at + width);
      values.set(
        [
          1,
          x - column,
          y - row,
          Math.log((right - left) / stride),
          Math.log((bottom - top) / stride),
        ],
        at,
      );
      values[at + 5 + label] = 1;
    }
  }
  return tf.tensor4d(values, [pictures.length, rows, columns, width]);
}

const areaOf = ([left, top, right, bottom]: Box): number =>
  (right - left) * (bottom - top);

/**
 * What a detector's output says, after non-maximum suppression. A score is the belief that there is something times that in its class.
 *
 * @param output [pictures, rows, columns, 5 + classes], kept
 * @returns the detections of each picture, surest first
 * @example
 * const model = networks.detector({ inputShape: [32, 32, 1], classes: 3, seed: 1 });
 * const found = await detection.decode(model.predict(tf.zeros([2, 32, 32, 1])), { threshold: 0.3 });
 * found.length;   // 2 pictures
 */
export async function decode(
  output: tf.Tensor,
  {
    stride = 8,
    threshold = 0.5,
    overlap = 0.5,
  }: {
    stride?: number;
    /** The least score (default 0.5). */
    threshold?: number;
    /** The IoU above which two are taken for one (default 0.5). */
    overlap?: number;
  } = {},
): Promise<Detection[][]> {
  const [pictures = 0, rows = 0, columns = 0, width = 0] = output.shape;
  if (output.shape.length !== 4 || width < 6)
    throw new RangeError(
      `decode expected [pictures, rows, columns, 5 + classes], received [${output.shape.join(", ")}]. Give what networks.detector predicts.`,
    );
  const values = await output.data();
  return Array.from({ length: pictures }, (_, n) => {
    const found: Detection[] = [];
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const at = ((n * rows + row) * columns + column) * width;
        const cell = values.slice(at, at + width);
        const detection = readCell(cell, row, column, stride);
        if (detection.score >= threshold) found.push(detection);
      }
    return nonMaximumSuppression(found, overlap);
  });
}

const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

function readCell(
  [there = 0, dx = 0, dy = 0, logWidth = 0, logHeight = 0, ...scores]:
    (Iterable<number> & number[]) | Float32Array | Int32Array | Uint8Array,
  row: number,
  column: number,
  stride: number,
): Detection {
  const x = (column + sigmoid(dx)) * stride;
  const y = (row + sigmoid(dy)) * stride;
  const [w, h] = [Math.exp(logWidth) * stride, Math.exp(logHeight) * stride];
  const most = Math.max(...scores);
  const label = scores.indexOf(most);
  const belief =
    1 / scores.reduce((sum, score) => sum + Math.exp(score - most), 0);
  return {
    box: [x - w / 2, y - h / 2, x + w / 2, y + h / 2],
    label,
    score: sigmoid(there) * belief,
  };
}
