/** Pictures: resized, turned, cropped. */
import { t1, t2, t4, type Compute, type Family } from "./case.js";

export const pictures: Family = (tf) => {
  const cases: Record<string, Compute> = {
    "resizeBilinear, enlarged, with gradient": (x) =>
      tf.image.resizeBilinear(t4(x), [6, 6]),
    "resizeBilinear, reduced, with gradient": (x) =>
      tf.image.resizeBilinear(t4(x), [4, 3]),
    flipLeftRight: (x) => tf.image.flipLeftRight(t4(x)),
    "rotateWithOffset, a quarter turn": (x) =>
      tf.image.rotateWithOffset(t4(x), Math.PI / 2, 0, [1 / 3, 1 / 3]),
    "transform, shifted": (x) =>
      tf.image.transform(
        t4(x),
        tf.tensor2d([[1, 0, 1, 0, 1, 0, 0, 0]]),
        "nearest",
        "constant",
        0,
      ),
    cropAndResize: (x) =>
      tf.image.cropAndResize(
        t4(x),
        tf.tensor2d([[0, 0, 0.5, 1]]),
        tf.tensor1d([0], "int32"),
        [3, 3],
      ),
    grayscaleToRGB: (x) => tf.image.grayscaleToRGB(t4(x)),
    rgbToGrayscale: (x) => tf.image.rgbToGrayscale(t4(x)),
    nonMaxSuppression: (boxes, scores) =>
      tf.image.nonMaxSuppressionAsync(t2(boxes), t1(scores), 3, 0.5),
  };
  for (const [corners, half] of [
    [false, false],
    [true, false],
    [false, true],
  ] as const)
    for (const [h, w] of [
      [6, 6],
      [4, 3],
    ] as const)
      for (const name of ["resizeBilinear", "resizeNearestNeighbor"] as const)
        cases[
          `${name} to ${h} x ${w}, alignCorners ${corners}, halfPixelCenters ${half}`
        ] = (x) => tf.image[name](t4(x), [h, w], corners, half);
  return cases;
};
