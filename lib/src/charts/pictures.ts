import { ChartInputError, type NdArray, nd } from "./values.js";

/** A batch of pictures as a chart reads it, whatever their scale and channels were. */
export interface Pictures {
  n: number;
  height: number;
  width: number;
  channels: number;
  shape: readonly number[];
  /** As given, row after row. */
  flat: ArrayLike<number>;
  /** Colours and opacity, 0 to 255; of values in the scale of these pictures from elsewhere where `from` is given. */
  pixel: (
    i: number,
    y: number,
    x: number,
    from?: ArrayLike<number>,
  ) => [red: number, green: number, blue: number, opacity: number];
}

export interface PicturesRules {
  /** Channels that may be, where the last axis says how many. */
  channels: readonly number[];
  /** One picture, without the axis of the batch. */
  single?: boolean;
  /** What to do with another shape. */
  advice: string;
}

/**
 * Values run from 0 to 1, or from 0 to 255 where any exceeds 1.
 *
 * @throws ChartInputError unless given is [n, height, width] or [n, height, width, channels]
 */
export function picturesOf(
  given: NdArray,
  place: string,
  { channels: allowed, single = false, advice }: PicturesRules,
): Pictures {
  const { shape, flat } = nd(given, place);
  const [n = 0, height = 0, width = 0, channels = 1] = single
    ? [1, ...shape]
    : shape;
  const axes = shape.length + (single ? 1 : 0);
  if (
    axes < 3 ||
    axes > 4 ||
    !allowed.includes(channels) ||
    flat.length === 0
  ) {
    const size = single ? "height, width" : "n, height, width";
    const some = `${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)}`;
    throw new ChartInputError(
      place,
      `[${size}] or [${size}, ${some}]`,
      `[${shape.join(", ")}]`,
      advice,
    );
  }
  let brightest = 0;
  for (let i = 0; i < flat.length; i++)
    brightest = Math.max(brightest, flat[i] ?? 0);
  const scale = brightest > 1 ? 1 : 255;
  return {
    n,
    height,
    width,
    channels,
    shape,
    flat,
    pixel: (i, y, x, from = flat) => {
      const at = ((i * height + y) * width + x) * channels;
      const level = (c: number): number =>
        scale * (from[at + (channels < 3 ? 0 : c)] ?? 0);
      return [level(0), level(1), level(2), channels === 4 ? level(3) : 255];
    },
  };
}
