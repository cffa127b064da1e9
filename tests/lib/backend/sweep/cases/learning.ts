/** Normalisation, attention, losses, recurrence. */
import { t1, t2, type Family, type Tensor } from "./case.js";

export const learning: Family = (tf) => ({
  softmax: (x) => tf.softmax(x),
  "softmax of large values": (x) => tf.softmax(x),
  logSoftmax: (x) => tf.logSoftmax(x),
  batchNorm: (x, mean, variance, offset, scale) =>
    tf.batchNorm(x, t1(mean), t1(variance), t1(offset), t1(scale), 1e-3),
  "layer norm by moments": (x, gain, bias) => {
    const { mean, variance } = tf.moments(x, -1, true);
    return x.sub(mean).mul(variance.add(1e-3).rsqrt()).mul(gain).add(bias);
  },
  localResponseNormalization: (x) =>
    tf.localResponseNormalization(x.as4D(1, 2, 2, 4), 2, 1, 0.5, 0.6),
  attention: (q, k, v) =>
    tf.matMul(tf.softmax(tf.matMul(q, k, false, true).div(Math.sqrt(3))), v),
  softmaxCrossEntropy: (z) =>
    tf.losses.softmaxCrossEntropy(
      tf.tensor2d([
        [0, 1, 0],
        [1, 0, 0],
      ]),
      z,
    ),
  sigmoidCrossEntropy: (z) =>
    tf.losses.sigmoidCrossEntropy(tf.tensor2d([[0, 1, 0]]), z),
  meanSquaredError: (x, y) => tf.losses.meanSquaredError(x, y),
  absoluteDifference: (x, y) => tf.losses.absoluteDifference(x, y),
  huberLoss: (x, y) => tf.losses.huberLoss(x, y),
  // tf.js expects labels of 0 and 1 and turns them into -1 and 1.
  hingeLoss: (z) => tf.losses.hingeLoss(tf.tensor1d([1, 0, 1]), z),
  logLoss: (p) => tf.losses.logLoss(tf.tensor1d([1, 0]), p).mul(2),
  cosineDistance: (x, y) => tf.losses.cosineDistance(x, y, 1),
  "basicLSTMCell, three steps": (x, kernel, bias, c0) => {
    let [c, h]: [Tensor, Tensor] = [c0, tf.zerosLike(c0)];
    for (const step of tf.unstack(x, 1)) {
      [c, h] = tf.basicLSTMCell(
        tf.scalar(1),
        t2(kernel),
        t1(bias),
        t2(step),
        t2(c),
        t2(h),
      );
    }
    return [c, h];
  },
  "simple recurrence": (x, w, u) => {
    const [first, second] = tf.unstack(x, 1) as [Tensor, Tensor];
    const h = tf.tanh(tf.matMul(first, w));
    return tf.tanh(tf.matMul(second, w).add(tf.matMul(h, u)));
  },
  "embedding and mean": (table, i) => tf.gather(table, t2(i)).mean(1),
});
