/** What builders ask of their options; each refusal says what was expected, what came, and what to do. */

/** A whole number of at least `least`. @throws RangeError */
export function whole(
  builder: string,
  option: string,
  value: number,
  { least = 1, hint = "" }: { least?: number; hint?: string } = {},
): number {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(
      `${builder}: ${option} expected a whole number >= ${least}, received ${shown(value)}.${next(hint || `Give ${option}: ${Math.max(least, 8)}, for example`)}`,
    );
  }
  return value;
}

/** Whole numbers of at least 1, at least `least` of them. @throws RangeError */
export function wholes(
  builder: string,
  option: string,
  values: readonly number[],
  { least = 0, hint = "" }: { least?: number; hint?: string } = {},
): readonly number[] {
  const right =
    Array.isArray(values) &&
    values.length >= least &&
    values.every((value) => Number.isInteger(value) && value >= 1);
  if (!right) {
    throw new RangeError(
      `${builder}: ${option} expected a list of ${least > 0 ? `at least ${least} ` : ""}whole numbers >= 1, received ${shown(values)}.${next(hint || `Give ${option}: [32, 16], for example`)}`,
    );
  }
  return values;
}

/** A share in [0, 1). @throws RangeError */
export function share(builder: string, option: string, value: number): number {
  if (!(value >= 0 && value < 1)) {
    throw new RangeError(
      `${builder}: ${option} expected a number in [0, 1), received ${shown(value)}. Give ${option}: 0.5 for one half.`,
    );
  }
  return value;
}

/** One of the names. @throws RangeError */
export function oneOf<T extends string | number>(
  builder: string,
  option: string,
  value: T,
  names: readonly T[],
): T {
  if (!names.includes(value)) {
    throw new RangeError(
      `${builder}: ${option} expected one of ${names.map(shown).join(", ")}, received ${shown(value)}. Choose one of these.`,
    );
  }
  return value;
}

export type ImageShape = readonly [
  height: number,
  width: number,
  channels: number,
];

/** [height, width, channels], each side at least `least` and a multiple of `multiple`. @throws RangeError */
export function imageShape(
  builder: string,
  shape: ImageShape,
  { least = 1, multiple = 1 }: { least?: number; multiple?: number } = {},
): [number, number, number] {
  const right =
    Array.isArray(shape) &&
    shape.length === 3 &&
    shape.every((side) => Number.isInteger(side) && side >= 1);
  if (!right) {
    throw new RangeError(
      `${builder}: inputShape expected [height, width, channels], received ${shown(shape)}. Leave the batch out; a grey picture has one channel: [28, 28, 1].`,
    );
  }
  const [height, width, channels] = shape;
  if (height < least || width < least) {
    throw new RangeError(
      `${builder}: inputShape expected at least ${least} × ${least} pixels, received ${height} × ${width}. Resize first: tf.image.resizeBilinear(x, [${least}, ${least}]).`,
    );
  }
  if (height % multiple !== 0 || width % multiple !== 0) {
    const up = (side: number): number => Math.ceil(side / multiple) * multiple;
    throw new RangeError(
      `${builder}: inputShape expected sides that are multiples of ${multiple}, received ${height} × ${width}. Pad or resize to ${up(height)} × ${up(width)} first.`,
    );
  }
  return [height, width, channels];
}

const next = (hint: string): string => ` ${hint}.`;

function shown(value: unknown): string {
  return typeof value === "number" || value === undefined
    ? String(value)
    : JSON.stringify(value);
}
