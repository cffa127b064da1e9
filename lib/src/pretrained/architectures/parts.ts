/** Layers as the architectures need them: named, with seeded weights or zeros. */
import * as tf from "../../backend/tf.js";
import { InitialWeights } from "../../networks/initial-weights.js";
import type { Checked } from "./options.js";

type Symbolic = tf.SymbolicTensor;
type Sides = number | [number, number];
type Padding = "same" | "valid";

interface Convolution {
  filters: number;
  kernelSize: Sides;
  strides?: number;
  padding?: Padding;
  useBias?: boolean;
  activation?: "relu" | "softmax";
}

interface Normalisation {
  /** Added to the variance before the root. Another one than the weights were trained with gives other outputs. */
  epsilon: number;
  momentum: number;
  /** Whether each channel has a factor; a shift it always has. */
  scale?: boolean;
}

export class Parts {
  readonly #start: InitialWeights;

  constructor({ seed, start }: Pick<Checked, "seed" | "start">) {
    this.#start = new InitialWeights({ seed, start });
  }

  #kernel(rectified: boolean): ReturnType<InitialWeights["he"]> {
    return rectified ? this.#start.he() : this.#start.glorot();
  }

  input(shape: Checked["inputShape"]): Symbolic {
    return tf.input({ name: "image", shape: [...shape] });
  }

  conv(
    name: string,
    x: Symbolic,
    {
      filters,
      kernelSize,
      strides = 1,
      padding = "same",
      useBias = false,
      activation,
    }: Convolution,
  ): Symbolic {
    return tf.layers
      .conv2d({
        name,
        filters,
        kernelSize,
        strides,
        padding,
        useBias,
        ...(activation === undefined ? {} : { activation }),
        kernelInitializer: this.#kernel(activation !== "softmax"),
      })
      .apply(x) as Symbolic;
  }

  depthwise(
    name: string,
    x: Symbolic,
    {
      kernelSize = 3,
      strides = 1,
      padding = "same",
    }: { kernelSize?: number; strides?: number; padding?: Padding },
  ): Symbolic {
    return tf.layers
      .depthwiseConv2d({
        name,
        kernelSize,
        strides,
        padding,
        useBias: false,
        depthwiseInitializer: this.#kernel(true),
      })
      .apply(x) as Symbolic;
  }

  norm(name: string, x: Symbolic, how: Normalisation): Symbolic {
    return tf.layers.batchNormalization({ name, ...how }).apply(x) as Symbolic;
  }

  relu(name: string, x: Symbolic, maxValue?: number): Symbolic {
    const limit = maxValue === undefined ? {} : { maxValue };
    return tf.layers.reLU({ name, ...limit }).apply(x) as Symbolic;
  }

  pad(
    name: string,
    x: Symbolic,
    padding: [[number, number], [number, number]],
  ): Symbolic {
    return tf.layers.zeroPadding2d({ name, padding }).apply(x) as Symbolic;
  }

  pool(
    kind: "max" | "average",
    name: string,
    x: Symbolic,
    poolSize: number,
    strides: number,
    padding: Padding = "valid",
  ): Symbolic {
    const options = { name, poolSize, strides, padding };
    const layer =
      kind === "max"
        ? tf.layers.maxPooling2d(options)
        : tf.layers.averagePooling2d(options);
    return layer.apply(x) as Symbolic;
  }

  add(name: string, ends: Symbolic[]): Symbolic {
    return tf.layers.add({ name }).apply(ends) as Symbolic;
  }

  concatenate(name: string, ends: Symbolic[]): Symbolic {
    return tf.layers.concatenate({ name, axis: -1 }).apply(ends) as Symbolic;
  }

  dense(
    name: string,
    x: Symbolic,
    units: number,
    activation: "relu" | "softmax",
  ): Symbolic {
    return tf.layers
      .dense({
        name,
        units,
        activation,
        kernelInitializer: this.#kernel(activation === "relu"),
      })
      .apply(x) as Symbolic;
  }

  /** A dropout that draws as the seed says. */
  dropout(name: string, x: Symbolic, rate: number): Symbolic {
    return tf.layers
      .dropout({ name, rate, ...this.#start.seed() })
      .apply(x) as Symbolic;
  }

  averages(name: string, x: Symbolic): Symbolic {
    return tf.layers.globalAveragePooling2d({ name }).apply(x) as Symbolic;
  }
}

/** The model from an input to its last feature map, with what `pooling` asks for in the head's place. */
export function headless(
  name: string,
  input: Symbolic,
  map: Symbolic,
  pooling: Checked["pooling"],
): tf.LayersModel {
  const outputs =
    pooling === "none"
      ? map
      : ((pooling === "avg"
          ? tf.layers.globalAveragePooling2d({ name: "avg_pool" })
          : tf.layers.globalMaxPooling2d({ name: "max_pool" })
        ).apply(map) as Symbolic);
  return tf.model({ name, inputs: input, outputs });
}

/** As MobileNets and EfficientNets count filters: the nearest multiple of eight that is not below nine tenths of the number. */
export function roundedFilters(filters: number): number {
  const nearest = Math.max(8, Math.floor((filters + 4) / 8) * 8);
  return nearest < 0.9 * filters ? nearest + 8 : nearest;
}

/** Zeros that a stride of 2 needs before a "valid" convolution, as Keras places them: one less at the top and left of an even picture. */
export function strideTwoPadding(
  x: Symbolic,
  kernelSize: number,
): [[number, number], [number, number]] {
  const [height, width] = x.shape.slice(1, 3);
  const half = Math.floor(kernelSize / 2);
  const before = (side: number | null | undefined): number =>
    half - (1 - ((side ?? 1) % 2));
  return [
    [before(height), half],
    [before(width), half],
  ];
}
