/** What becomes of pictures before a model sees them: its size, and the scale of numbers that it was trained with. */
import * as tf from "../../backend/tf.js";

/** Red, green and blue of values 0 … 255, on whose scale these stand. */
const SCALES = {
  /** Blue first, less the means of ImageNet: VGG and ResNet, which began in Caffe. */
  caffe: { flip: true, mean: [103.939, 116.779, 123.68], divisor: [1, 1, 1] },
  /** -1 … 1: Inception and MobileNet. */
  tf: {
    flip: false,
    mean: [127.5, 127.5, 127.5],
    divisor: [127.5, 127.5, 127.5],
  },
  /** Means 0 and deviations 1 over ImageNet: PyTorch's. */
  torch: {
    flip: false,
    mean: [123.675, 116.28, 103.53],
    divisor: [58.395, 57.12, 57.375],
  },
  /** (x - 127) / 128: EfficientNet-Lite. */
  lite: { flip: false, mean: [127, 127, 127], divisor: [128, 128, 128] },
} as const;

export type Scale = keyof typeof SCALES;

/** A picture as data's loaders give it. */
interface PictureLike {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly values: Float32Array;
}

/** Pictures of values 0 … 1: one, several of any sizes, or a tensor [height, width, 3] or [batch, height, width, 3]. */
export type Pictures =
  PictureLike | readonly PictureLike[] | tf.Tensor3D | tf.Tensor4D;

export interface Preprocessing {
  /** [height, width] of what the model takes. */
  size: readonly [number, number];
  scale: Scale;
}

/**
 * Cuts the middle square out of each picture, brings it to the model's size (bilinear, pixel centres at halves, as in TensorFlow and
 * PyTorch) and to its scale.
 *
 * @param pictures  values 0 … 1, grey or colour; kept
 * @returns [batch, height, width, 3]; the caller disposes it
 * @throws RangeError for a tensor of another shape, and where there is no picture
 */
export function preprocess(
  pictures: Pictures,
  { size, scale }: Preprocessing,
): tf.Tensor4D {
  const [height, width] = size;
  return tf.tidy(() => {
    const parts = batches(pictures).map((batch) =>
      tf.image.resizeBilinear(
        middle(batch, width / height),
        [height, width],
        false,
        true,
      ),
    );
    const [first] = parts;
    if (first === undefined) {
      throw new RangeError("preprocess expected pictures, received none.");
    }
    const all = parts.length === 1 ? first : tf.concat(parts);
    const { flip, mean, divisor } = SCALES[scale];
    const colours = all.mul(255);
    const ordered = flip ? colours.reverse(-1) : colours;
    return ordered.sub(tf.tensor1d([...mean])).div(tf.tensor1d([...divisor]));
  });
}

function batches(pictures: Pictures): tf.Tensor4D[] {
  if (pictures instanceof tf.Tensor) {
    const { shape } = pictures;
    if (shape.at(-1) !== 3 || (shape.length !== 3 && shape.length !== 4)) {
      throw new RangeError(
        `preprocess expected pictures [height, width, 3] or [batch, height, width, 3], received [${shape.join(", ")}].`,
      );
    }
    return [
      shape.length === 4
        ? (pictures as tf.Tensor4D)
        : (pictures as tf.Tensor3D).expandDims<tf.Tensor4D>(0),
    ];
  }
  const list = "height" in pictures ? [pictures] : pictures;
  return list.map(({ height, width, channels, values }) => {
    const picture = tf.tensor4d(values, [1, height, width, channels]);
    return channels === 3 ? picture : picture.tile([1, 1, 1, 3]);
  });
}

/** The largest part of that proportion around the middle. */
function middle(batch: tf.Tensor4D, proportion: number): tf.Tensor4D {
  const [, height, width] = batch.shape;
  const tall = Math.min(height, Math.round(width / proportion));
  const wide = Math.min(width, Math.round(height * proportion));
  return tf.slice4d(
    batch,
    [0, Math.floor((height - tall) / 2), Math.floor((width - wide) / 2), 0],
    [-1, tall, wide, 3],
  );
}
