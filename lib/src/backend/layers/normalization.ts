/**
 * Batch and layer normalisation without `scale` or without `center`. tf.js hands its core a weight that is not there, whose gradient then
 * fails on every backend ("Cannot read properties of undefined"); ones and zeros in its place compute the same.
 */
import type * as tfjs from "@tensorflow/tfjs";

type Core = typeof tfjs;
type Weight = { read(): tfjs.Tensor } | null | undefined;

/** The fields of tf.js's layers that are private there. */
interface Normalization extends tfjs.layers.Layer {
  readonly axis: number | number[];
  readonly gamma: Weight;
  readonly beta: Weight;
}

export function normalizationWithoutWeights(core: Core): void {
  for (const layer of [
    core.layers.batchNormalization(),
    core.layers.layerNormalization(),
  ])
    patch(core, Object.getPrototypeOf(layer) as Normalization);
}

function patch(core: Core, prototype: Normalization): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { call } = prototype;
  prototype.call = function (this: Normalization, inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const missing = (weight: Weight): boolean => (weight ?? null) === null;
    if (x === undefined || (!missing(this.gamma) && !missing(this.beta)))
      return call.call(this, inputs, kwargs);
    return core.tidy(() => {
      const shape = [this.axis].flat().map((axis) => x.shape.at(axis) ?? 1);
      const whole = (
        weight: Weight,
        make: (shape: number[]) => tfjs.Tensor,
      ): object => ({
        value: missing(weight) ? { read: () => make(shape) } : weight,
      });
      // The same layer, with both weights to be seen.
      const complete = Object.create(this, {
        scale: { value: true },
        center: { value: true },
        gamma: whole(this.gamma, (size) => core.ones(size)),
        beta: whole(this.beta, (size) => core.zeros(size)),
      }) as Normalization;
      return call.call(complete, inputs, kwargs);
    });
  };
}
