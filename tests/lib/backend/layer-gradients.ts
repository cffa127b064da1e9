/** What one layer gives (outputs, gradients by inputs and by every weight), and the ways in which a recurrent layer may be asked. */
import type * as Tf from "@tensorflow/tfjs";

export type Tfjs = Omit<typeof Tf, "default">;
type Layer = Tf.layers.Layer;

export const variables = (layer: Layer): Tf.Variable[] =>
  layer.trainableWeights.map((weight) => weight.read() as Tf.Variable);

/** A fixed weighing of all outputs makes one number of them, whose gradients are compared. */
export function outputsAndGradients(
  tf: Tfjs,
  layer: Layer,
  inputs: Tf.Tensor[],
  kwargs: object,
): Tf.Tensor[] {
  const apply = (given: Tf.Tensor[]): Tf.Tensor[] =>
    [
      layer.apply(
        given.length === 1 ? (given[0] ?? []) : given,
        // A copy, since a recurrent layer writes into it.
        { ...kwargs },
      ),
    ].flat() as Tf.Tensor[];
  const outputs = apply(inputs);
  const weigh = (all: Tf.Tensor[]): Tf.Scalar =>
    tf.addN(
      all.map((each, i) =>
        each.mul(tf.randomNormal(each.shape, 0, 1, "float32", i + 1)).sum(),
      ),
    ) as Tf.Scalar;
  const byInput = tf.grads((...given: Tf.Tensor[]) => weigh(apply(given)))(
    inputs,
  );
  const all = variables(layer);
  const { grads } =
    all.length === 0
      ? { grads: {} as Tf.NamedTensorMap }
      : tf.variableGrads(() => weigh(apply(inputs)), all);
  return [
    ...outputs,
    ...byInput,
    ...all.map((variable) => grads[variable.name] as Tf.Tensor),
  ];
}

const BATCH = 5;
export const x = [BATCH, 7, 3];
export const state = [BATCH, 4];
export const common = {
  units: 4,
  recurrentActivation: "sigmoid",
  recurrentInitializer: "glorotNormal",
} as const;

export const recurrentCases: [string, object, number[][]][] = [
  ["its last output", {}, [x]],
  ["every output", { returnSequences: true }, [x]],
  ["its states", { returnState: true }, [x]],
  ["outputs and states", { returnSequences: true, returnState: true }, [x]],
  ["backwards", { goBackwards: true, returnSequences: true }, [x]],
  ["no bias", { useBias: false }, [x]],
  ["one step", {}, [[BATCH, 1, 3]]],
  ["every output of one step", { returnSequences: true }, [[BATCH, 1, 3]]],
];
