import type { Seeded } from "../../networks/initial-weights.js";
import {
  imageShape,
  oneOf,
  whole,
  type ImageShape,
} from "../../networks/options.js";

/** What every architecture can be asked for. */
export interface ArchitectureOptions extends Seeded {
  /** With the layers that classify; without them the model gives features. */
  includeTop?: boolean;
  inputShape?: ImageShape;
  /** Of the head. */
  classes?: number;
  /** Without the head: what becomes of the last feature map, a vector of its means ("avg"), of its maxima, or nothing. */
  pooling?: "none" | "avg" | "max";
}

export type Checked = Required<Omit<ArchitectureOptions, keyof Seeded>> &
  Seeded;

/** @throws RangeError that names the builder and the option */
export function checked(
  builder: string,
  options: ArchitectureOptions,
  size: number,
  least: number,
): Checked {
  const {
    includeTop = true,
    inputShape = [size, size, 3],
    classes = 1000,
    pooling = "none",
    start = "random",
    seed,
  } = options;
  return {
    includeTop,
    inputShape: imageShape(builder, inputShape, { least }),
    classes: whole(builder, "classes", classes, {
      hint: "Give the number of classes, classes: 10",
    }),
    pooling: oneOf(builder, "pooling", pooling, ["none", "avg", "max"]),
    start: oneOf<"random" | "zeros">(builder, "start", start, [
      "random",
      "zeros",
    ]),
    seed,
  };
}
