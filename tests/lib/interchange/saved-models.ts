/** Models to be written as SavedModels: every layer of tf.js, with lengths left open where it allows that, and every builder of the library. */
import type * as tfjs from "@tensorflow/tfjs";
import { MODELS } from "../backend/leaks/leaks.js";

type Tf = typeof import("../../../lib/src/backend/tf.js");
type Library = typeof import("../../../lib/src/index.js");

export interface Case {
  make: () => tfjs.LayersModel;
  /** Open lengths to try, where not any will do. */
  lengths?: readonly number[];
  /** Inputs are whole numbers from 0 to here. */
  below?: number;
}

const sequential = (tf: Tf, ...layers: tfjs.layers.Layer[]): tfjs.Sequential =>
  tf.sequential({ layers });

/** By the layers that they try, which `saved-model-layers.test.ts` holds against all of `tf.layers`. */
export function layerCases(tf: Tf): Record<string, Case> {
  const l = tf.layers;
  const gate = { recurrentActivation: "sigmoid" } as const;
  const chain =
    (...layers: (() => tfjs.layers.Layer)[]) =>
    (): tfjs.Sequential =>
      sequential(tf, ...layers.map((make) => make()));
  const one = (
    shape: tfjs.Shape,
    work: (x: tfjs.SymbolicTensor) => unknown,
  ): tfjs.LayersModel => {
    const x = tf.input({ shape });
    return tf.model({ inputs: x, outputs: work(x) as tfjs.SymbolicTensor });
  };
  const two = (
    shape: tfjs.Shape,
    work: (a: tfjs.SymbolicTensor, b: tfjs.SymbolicTensor) => unknown,
  ): tfjs.LayersModel => {
    const a = tf.input({ shape, name: "first" });
    const b = tf.input({ shape, name: "second" });
    const outputs = work(a, b) as tfjs.SymbolicTensor[];
    return tf.model({ inputs: [a, b], outputs });
  };
  return {
    "dense dropout gaussianNoise gaussianDropout alphaDropout": {
      make: chain(
        () => l.dense({ units: 8, inputShape: [5], activation: "relu" }),
        () => l.dropout({ rate: 0.5 }),
        () => l.gaussianNoise({ stddev: 1 }),
        () => l.gaussianDropout({ rate: 0.3 }),
        () => l.alphaDropout({ rate: 0.2 }),
        () => l.dense({ units: 3, activation: "softmax" }),
      ),
    },
    "layerNormalization spatialDropout1d": {
      make: chain(
        () => l.dense({ units: 8, inputShape: [null, 5], activation: "tanh" }),
        () => l.spatialDropout1d({ rate: 0.5 }),
        () => l.layerNormalization(),
        () => l.dense({ units: 3 }),
      ),
    },
    "conv2d batchNormalization maxPooling2d depthwiseConv2d averagePooling2d flatten":
      {
        make: chain(
          () =>
            l.conv2d({
              filters: 4,
              kernelSize: 3,
              inputShape: [12, 12, 3],
              activation: "relu",
            }),
          () => l.batchNormalization(),
          () => l.maxPooling2d({ poolSize: 2 }),
          () => l.depthwiseConv2d({ kernelSize: 3, padding: "same" }),
          () => l.averagePooling2d({ poolSize: 2, padding: "same" }),
          () => l.flatten(),
          () => l.dense({ units: 4, activation: "softmax" }),
        ),
      },
    "separableConv2d globalAveragePooling2d": {
      make: chain(
        () =>
          l.conv2d({
            filters: 4,
            kernelSize: 3,
            strides: 2,
            padding: "same",
            inputShape: [null, null, 3],
          }),
        () => l.separableConv2d({ filters: 6, kernelSize: 3 }),
        () => l.globalAveragePooling2d({}),
      ),
    },
    "conv2dTranspose upSampling2d": {
      make: () =>
        one([null, null, 1], (x) => {
          const same = { kernelSize: 3, padding: "same" } as const;
          const a = l.conv2d({ filters: 3, ...same }).apply(x);
          const pool = l.maxPooling2d({ poolSize: 2 });
          const b = l
            .conv2d({ filters: 5, ...same })
            .apply(pool.apply(a)) as tfjs.SymbolicTensor;
          const deep = l.maxPooling2d({ poolSize: 2 }).apply(b);
          const up = l
            .conv2dTranspose({
              filters: 5,
              kernelSize: 2,
              strides: 2,
              padding: "same",
            })
            .apply(deep) as tfjs.SymbolicTensor;
          const joined = l.concatenate().apply([up, b]);
          const wide = l
            .upSampling2d({ size: [2, 2] })
            .apply(joined) as tfjs.SymbolicTensor;
          return l
            .conv2d({ filters: 1, kernelSize: 1 })
            .apply(l.concatenate().apply([wide, a as tfjs.SymbolicTensor]));
        }),
      lengths: [16, 20],
    },
    globalMaxPooling2d: {
      make: chain(
        () => l.maxPooling2d({ poolSize: 2, inputShape: [8, 8, 2] }),
        () => l.globalMaxPooling2d({}),
      ),
    },
    "conv1d maxPooling1d averagePooling1d globalAveragePooling1d": {
      make: chain(
        () => l.conv1d({ filters: 4, kernelSize: 3, inputShape: [null, 5] }),
        () => l.maxPooling1d({ poolSize: 2 }),
        () => l.averagePooling1d({ poolSize: 2 }),
        () => l.globalAveragePooling1d(),
      ),
      lengths: [9, 14],
    },
    "conv3d maxPooling3d averagePooling3d conv3dTranspose": {
      make: chain(
        () => l.conv3d({ filters: 2, kernelSize: 2, inputShape: [6, 6, 6, 1] }),
        () => l.maxPooling3d({ poolSize: 2 }),
        () => l.averagePooling3d({ poolSize: 2 }),
        () => l.conv3dTranspose({ filters: 2, kernelSize: 2 }),
      ),
    },
    "embedding lstm": {
      make: chain(
        () => l.embedding({ inputDim: 20, outputDim: 6, inputShape: [null] }),
        () => l.lstm({ units: 7, ...gate, returnSequences: true }),
        () => l.lstm({ units: 5, ...gate }),
      ),
      below: 20,
    },
    "lstm with tf.js's own gates": {
      make: chain(
        () =>
          l.lstm({ units: 7, inputShape: [null, 4], returnSequences: true }),
        () => l.lstm({ units: 5 }),
      ),
    },
    gru: {
      make: chain(
        () =>
          l.gru({
            units: 7,
            inputShape: [null, 4],
            returnSequences: true,
            ...gate,
          }),
        () =>
          l.gru({ units: 5, ...gate, resetAfter: true } as Parameters<
            typeof l.gru
          >[0]),
      ),
    },
    "gru of a fixed length": {
      make: chain(() => l.gru({ units: 4, inputShape: [9, 4] })),
    },
    simpleRNN: {
      make: chain(() =>
        l.simpleRNN({ units: 7, inputShape: [null, 4], goBackwards: true }),
      ),
    },
    "masked recurrent layers": {
      make: chain(
        () =>
          l.embedding({
            inputDim: 5,
            outputDim: 6,
            maskZero: true,
            inputShape: [null],
          }),
        () => l.lstm({ units: 7, ...gate, returnSequences: true }),
        () => l.gru({ units: 4 }),
      ),
      below: 5,
    },
    masking: {
      make: chain(
        () => l.masking({ maskValue: 0, inputShape: [null, 1] }),
        () => l.simpleRNN({ units: 3, returnSequences: true }),
      ),
      below: 2,
    },
    bidirectional: {
      make: chain(
        () =>
          l.bidirectional({
            layer: l.lstm({ units: 4, returnSequences: true, ...gate }),
            mergeMode: "concat",
            inputShape: [null, 3],
          }),
        () => l.bidirectional({ layer: l.gru({ units: 3 }), mergeMode: "sum" }),
      ),
    },
    timeDistributed: {
      make: chain(
        () =>
          l.timeDistributed({
            layer: l.conv2d({ filters: 2, kernelSize: 3 }),
            inputShape: [null, 8, 8, 1],
          }),
        () => l.timeDistributed({ layer: l.flatten() }),
        () => l.lstm({ units: 3 }),
      ),
    },
    "timeDistributed recurrent layers": {
      make: chain(() =>
        l.timeDistributed({
          layer: l.gru({ units: 3 }),
          inputShape: [null, 4, 2],
        }),
      ),
    },
    "convLstm2d convLstm2dCell": {
      make: chain(
        () =>
          l.convLstm2d({
            filters: 3,
            kernelSize: 3,
            padding: "same",
            inputShape: [null, 8, 8, 2],
            returnSequences: true,
          }),
        () => l.convLstm2d({ filters: 2, kernelSize: 3 }),
      ),
    },
    "rnn RNN RNNCell stackedRNNCells lstmCell gruCell simpleRNNCell": {
      make: chain(() =>
        l.rnn({
          cell: [
            l.lstmCell({ units: 4 }),
            l.gruCell({ units: 3 }),
            l.simpleRNNCell({ units: 2 }),
          ],
          inputShape: [null, 5],
        }),
      ),
    },
    "states as outputs": {
      make: () =>
        one([null, 3], (x) =>
          l
            .lstm({
              units: 4,
              returnState: true,
              returnSequences: true,
              ...gate,
            })
            .apply(x),
        ),
    },
    "states as inputs": {
      make: () =>
        two([null, 3], (source, target) => {
          const encoder = l.lstm({ units: 4, returnState: true, ...gate });
          const [, h, c] = encoder.apply(source) as tfjs.SymbolicTensor[];
          const decoder = l.lstm({ units: 4, returnSequences: true, ...gate });
          return decoder.apply(target, { initialState: [h, c] });
        }),
    },
    "dot activation globalMaxPooling1d add, as attention": {
      make: () =>
        one([null, 6], (x) => {
          const part = (): tfjs.SymbolicTensor =>
            l.dense({ units: 4 }).apply(x) as tfjs.SymbolicTensor;
          const [q, k, v] = [part(), part(), part()] as const;
          const scores = l
            .activation({ activation: "softmax" })
            .apply(l.dot({ axes: [2, 2] }).apply([q, k]));
          const mixed = l
            .dot({ axes: [2, 1] })
            .apply([scores as tfjs.SymbolicTensor, v]);
          const sum = l.add().apply([mixed as tfjs.SymbolicTensor, v]);
          return l.globalMaxPooling1d().apply(sum);
        }),
    },
    "multiply of one open length": {
      make: () =>
        two([null, 3], (a, b) => [
          l.add().apply([a, b]),
          l.multiply().apply([a, b]),
        ]),
    },
    "concatenate average maximum minimum input inputLayer": {
      make: () =>
        two([4], (a, b) =>
          l
            .concatenate()
            .apply([
              l.average().apply([a, b]) as tfjs.SymbolicTensor,
              l.maximum().apply([a, b]) as tfjs.SymbolicTensor,
              l.minimum().apply([a, b]) as tfjs.SymbolicTensor,
            ]),
        ),
    },
    "leakyReLU elu prelu reLU thresholdedReLU softmax": {
      make: chain(
        () => l.dense({ units: 6, inputShape: [4] }),
        () => l.leakyReLU({ alpha: 0.2 }),
        () => l.elu(),
        () => l.prelu(),
        () => l.reLU({ maxValue: 6 }),
        () => l.thresholdedReLU({ theta: 0.1 }),
        () => l.softmax(),
        ...(
          ["swish", "selu", "hardSigmoid", "softplus", "mish", "gelu"] as const
        ).map((activation) => () => l.activation({ activation })),
      ),
    },
    "reshape permute repeatVector zeroPadding2d cropping2D": {
      make: chain(
        () => l.reshape({ targetShape: [4, 3], inputShape: [12] }),
        () => l.permute({ dims: [2, 1] }),
        () => l.flatten(),
        () => l.repeatVector({ n: 3 }),
        () => l.reshape({ targetShape: [6, 6, 1] }),
        () => l.zeroPadding2d({ padding: 1 }),
        () =>
          l.cropping2D({
            cropping: [
              [1, 1],
              [2, 0],
            ],
          }),
      ),
    },
    "reshape of an open length": {
      make: chain(
        () => l.dense({ units: 6, inputShape: [null, 5] }),
        () => l.reshape({ targetShape: [-1, 3] }),
        () => l.dense({ units: 2 }),
      ),
    },
    "rescaling centerCrop": {
      make: chain(
        () => l.rescaling({ scale: 1 / 255, inputShape: [8, 8, 3] }),
        () => l.centerCrop({ height: 4, width: 4 }),
      ),
    },
    "normalisation over other axes": {
      make: chain(
        () => l.batchNormalization({ axis: 1, inputShape: [4, 6] }),
        () => l.layerNormalization({ axis: [1, 2] }),
        () => l.batchNormalization({ scale: false, center: false }),
      ),
    },
    "one model called twice": {
      make: () => {
        const inner = sequential(
          tf,
          l.dense({ units: 4, inputShape: [3], activation: "relu" }),
          l.dense({ units: 2 }),
        );
        return two([3], (a, b) => [inner.apply(a), inner.apply(b)]);
      },
    },
  };
}

/** Synonyms, what makes no layer, and what is refused or does not run in tf.js. */
export const NOT_TRIED: Readonly<Record<string, string>> = {
  Layer: "the class of all",
  avgPool1d: "averagePooling1d",
  avgPool2d: "averagePooling2d",
  avgPool3d: "averagePooling3d",
  avgPooling1d: "averagePooling1d",
  avgPooling2d: "averagePooling2d",
  avgPooling3d: "averagePooling3d",
  globalMaxPool1d: "globalMaxPooling1d",
  globalMaxPool2d: "globalMaxPooling2d",
  maxPool1d: "maxPooling1d",
  maxPool2d: "maxPooling2d",
  categoryEncoding: "reads its input while it computes: refused",
  randomWidth: "draws random numbers in prediction too: refused",
  resizing: "fails in tf.js 4.22 in a model",
};

export function builderCases({
  networks,
  pretrained,
}: Library): Record<string, Case> {
  const built = Object.entries(MODELS).map(([name, make]): [string, Case] => [
    name,
    { make: () => make(networks) },
  ]);
  return {
    ...Object.fromEntries(built),
    bert: {
      make: () =>
        pretrained.bert({
          ...pretrained.BERT_BASE,
          vocabulary: 30,
          width: 12,
          layers: 2,
          heads: 3,
          intermediate: 20,
          positions: 24,
        }),
      below: 2,
    },
  };
}

/** Weights by rule, none of them negative, so that they do for variances too. */
export function weighted(tf: Tf, model: tfjs.LayersModel): tfjs.LayersModel {
  const weights = model.getWeights().map(({ shape, size }, n) => {
    const values = Array.from(
      { length: size },
      (_, i) => 0.02 + 0.4 * Math.abs(Math.sin(3 * i + n)),
    );
    return tf.tensor(values, shape);
  });
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

export interface Flat {
  shape: number[];
  values: number[];
}

/** Inputs by rule, with open sides of these sizes. */
export const inputsOf = (
  model: tfjs.LayersModel,
  batch: number,
  length: number,
  below?: number,
): Flat[] =>
  model.inputs.map((input, n) => {
    const shape = input.shape.map(
      (side, axis) => side ?? (axis === 0 ? batch : length),
    );
    const size = shape.reduce((all, side) => all * side, 1);
    const values = Array.from({ length: size }, (_, i) =>
      below === undefined ? Math.sin(1.7 * i + n) : (7 * i + 3) % below,
    );
    return { shape, values };
  });
