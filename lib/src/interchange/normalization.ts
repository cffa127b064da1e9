/** Keras's Normalization, which tf.js lacks: (x - mean) / max(sqrt(variance), 1e-7), per feature of the last axis. */
import * as tf from "../backend/tf.js";

const EPSILON = 1e-7; // keras.config.epsilon()

export class Normalization extends tf.layers.Layer {
  static readonly className = "Normalization";
  #mean: ReturnType<Normalization["addWeight"]> | undefined;
  #variance: ReturnType<Normalization["addWeight"]> | undefined;

  override build(inputShape: tf.Shape): void {
    const features = inputShape.at(-1) ?? null;
    const add = (
      name: string,
      start: "zeros" | "ones",
    ): ReturnType<Normalization["addWeight"]> =>
      this.addWeight(
        name,
        [features],
        "float32",
        tf.initializers[start](),
        undefined,
        false,
      );
    this.#mean = add("mean", "zeros");
    this.#variance = add("variance", "ones");
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      if (
        x === undefined ||
        this.#mean === undefined ||
        this.#variance === undefined
      ) {
        throw new Error("Normalization expected one input, and to be built.");
      }
      const deviation = tf.maximum(tf.sqrt(this.#variance.read()), EPSILON);
      return x.sub(this.#mean.read()).div(deviation);
    });
  }
}

tf.serialization.registerClass(Normalization);
