/** A post-norm transformer encoder (Vaswani et al. 2017), 4 layers x 256, 4 heads, 64 tokens, of tf.js's layers and one of our own. */
import type * as Tf from "../../../lib/dist/backend/tf.js";

type Tfjs = typeof Tf;

const TOKENS = 64;
const WIDTH = 256;
const HEADS = 4;

/** softmax(Q Kᵀ / √d) V in each head; Q, K and V are its three inputs, [batch, tokens, width]. */
function attentionClass(tf: Tfjs): new () => Tf.layers.Layer {
  return class Attention extends tf.layers.Layer {
    static className = "BenchAttention";
    static readonly traceable = true;
    override computeOutputShape(shapes: Tf.Shape[]): Tf.Shape {
      return shapes[0] ?? [];
    }
    override call(inputs: Tf.Tensor[]): Tf.Tensor {
      return tf.tidy(() => {
        const heads = inputs.map((x) =>
          x.reshape([-1, TOKENS, HEADS, WIDTH / HEADS]).transpose([0, 2, 1, 3]),
        ) as [Tf.Tensor, Tf.Tensor, Tf.Tensor];
        const scores = tf
          .matMul(heads[0], heads[1], false, true)
          .mul(1 / Math.sqrt(WIDTH / HEADS));
        return tf
          .matMul(tf.softmax(scores), heads[2])
          .transpose([0, 2, 1, 3])
          .reshape([-1, TOKENS, WIDTH]);
      });
    }
  };
}

export function transformerEncoder(tf: Tfjs): Tf.LayersModel {
  const Attention = attentionClass(tf);
  const dense = (
    x: Tf.SymbolicTensor,
    units: number,
    activation?: "relu",
  ): Tf.SymbolicTensor =>
    tf.layers
      .dense({ units, ...(activation === undefined ? {} : { activation }) })
      .apply(x) as Tf.SymbolicTensor;
  const normal = (a: Tf.SymbolicTensor, b: Tf.SymbolicTensor) =>
    tf.layers
      .layerNormalization({ epsilon: 1e-5 })
      .apply(tf.layers.add().apply([a, b])) as Tf.SymbolicTensor;
  const inputs = tf.input({ shape: [TOKENS, WIDTH] });
  let x = inputs;
  for (let layer = 0; layer < 4; layer++) {
    const mixed = new Attention().apply([
      dense(x, WIDTH),
      dense(x, WIDTH),
      dense(x, WIDTH),
    ]) as Tf.SymbolicTensor;
    x = normal(x, dense(mixed, WIDTH));
    x = normal(x, dense(dense(x, 4 * WIDTH, "relu"), WIDTH));
  }
  const pooled = tf.layers.globalAveragePooling1d().apply(x);
  const outputs = tf.layers
    .dense({ units: 10, activation: "softmax" })
    .apply(pooled) as Tf.SymbolicTensor;
  return tf.model({ inputs, outputs });
}
