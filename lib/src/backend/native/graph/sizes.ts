/**
 * Sizes of batches and sequences to record a model with. Three of each kind tell what depends on them; none is a multiple of another plus
 * something, so that what was computed of one cannot be taken for another's.
 */

type Shape = readonly (number | null)[];

/** Shapes for every input of a model. */
export type Sizes = readonly (readonly number[])[];

export interface Trial {
  /** To record with. */
  readonly recorded: readonly Sizes[];
  /** To hold the result against the model. */
  readonly held: Sizes;
}

/** The last is the one to hold the result against: the dearest to be wrong for, and the cheapest. */
const BATCH = [2, 3, 5, 1];

/** Odd and even ones, for which rounding up and down differ; the last as above. */
const LENGTHS = [
  [7, 12, 16, 10],
  [9, 20, 11, 14],
  [13, 8, 18, 21],
  [10, 13, 9, 17],
  [17, 11, 19, 8],
  [6, 15, 23, 12],
];

/** Where a model takes only multiples of a number, or nothing as small. */
const MULTIPLES = [
  [3, 2, 4, 5],
  [2, 4, 3, 5],
];
const FACTORS = [8, 32, 64];

/** @param shapes of the model's inputs, null where they are open */
export function trials(shapes: readonly Shape[]): Trial[] {
  const open = shapes.flatMap((shape) =>
    shape.flatMap((side, axis) => (axis > 0 && side === null ? [axis] : [])),
  );
  const ways = [LENGTHS, ...FACTORS.map((factor) => times(factor))].filter(
    (_, i) => i === 0 || open.length > 0,
  );
  return ways.flatMap((lengths) => [
    trial(shapes, lengths, false),
    // Inputs whose lengths must be one another's, as those that are added are.
    ...(shapes.length > 1 && open.length > 1
      ? [trial(shapes, lengths, true)]
      : []),
  ]);
}

const times = (factor: number): number[][] =>
  MULTIPLES.map((list) => list.map((each) => each * factor));

function trial(
  shapes: readonly Shape[],
  lengths: readonly (readonly number[])[],
  tied: boolean,
): Trial {
  const sizes = BATCH.map((batch, turn) => {
    let count = 0;
    return shapes.map((shape) => {
      if (tied) count = 0;
      return shape.map((side, axis) => {
        if (side !== null) return side;
        if (axis === 0) return batch;
        return lengths[count++ % lengths.length]?.[turn] ?? 1;
      });
    });
  });
  const [held = [], ...recorded] = sizes.toReversed();
  return { recorded: recorded.toReversed(), held };
}
