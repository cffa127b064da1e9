/**
 * GRU with `resetAfter`, which tf.js refuses: the reset gate after the recurrent product, as cuDNN and Keras 3 have it by default.
 *
 *   [z r h] = x K + b₀,  [z' r' h'] = s U + b₁
 *   z = σ(z + z'),  r = σ(r + r'),  ĥ = tanh(h + r · h'),  s ← z · s + (1 - z) · ĥ
 *
 * Weights are Keras's: kernel [inputs, 3 units], recurrent kernel [units, 3 units], bias [2, 3 units]. Without `resetAfter` the layer is
 * tf.js's own; a saved model says which it was.
 *
 * @see https://keras.io/api/layers/recurrent_layers/gru/
 */
import type * as tfjs from "@tensorflow/tfjs";

type Core = typeof tfjs;
type Args = Parameters<Core["layers"]["gru"]>[0] & { resetAfter?: boolean };
type Activation = { apply(x: tfjs.Tensor): tfjs.Tensor };
type Weight = tfjs.LayerVariable | null;

/** What tf.js's cell has, of which its types show nothing. */
interface Cell extends tfjs.layers.Layer {
  units: number;
  useBias: boolean;
  activation: Activation;
  recurrentActivation: Activation;
  kernel: Weight;
  recurrentKernel: Weight;
  bias: Weight;
  kernelInitializer: object;
  recurrentInitializer: object;
  biasInitializer: object;
  kernelRegularizer: object;
  recurrentRegularizer: object;
  biasRegularizer: object;
  kernelConstraint: object;
  recurrentConstraint: object;
  biasConstraint: object;
  dropout: number;
  recurrentDropout: number;
  dropoutFunc?: (x: tfjs.Tensor, rate: number) => tfjs.Tensor;
  dropoutMask: tfjs.Tensor[] | null;
  recurrentDropoutMask: tfjs.Tensor[] | null;
}

/** Protected in tf.js's types. */
interface AddsWeights {
  addWeight(
    name: string,
    shape: number[],
    dtype: null,
    initializer: object,
    regularizer: object,
    trainable: boolean,
    constraint: object,
  ): Weight;
}

type Class<T> = (new (args: Args) => T) & {
  className: string;
  fromConfig: tfjs.serialization.FromConfigMethod<tfjs.serialization.Serializable>;
};

const classOf = <T>(made: unknown): Class<T> =>
  (made as { constructor: unknown }).constructor as Class<T>;

/** Makes `tf.layers.gru` and `tf.layers.gruCell` take `resetAfter`, in code and in saved models. */
export function resetAfter(core: Core): void {
  const OwnCell = classOf<Cell>(core.layers.gruCell({ units: 1 }));
  const OwnGru = classOf<tfjs.layers.Layer & { cell: Cell }>(
    core.layers.gru({ units: 1 }),
  );

  class GRUCell extends OwnCell {
    static override readonly className = "GRUCell";
    readonly resetAfter: boolean;

    constructor(args: Args) {
      super({ ...args, resetAfter: false });
      this.resetAfter = args.resetAfter ?? false;
    }

    override build(inputShape: tfjs.Shape | tfjs.Shape[]): void {
      if (!this.resetAfter || !this.useBias) return super.build(inputShape);
      this.useBias = false; // tf.js's cell would make a bias of one row
      super.build(inputShape);
      this.useBias = true;
      this.bias = (this as unknown as AddsWeights).addWeight(
        "bias",
        [2, 3 * this.units],
        null,
        this.biasInitializer,
        this.biasRegularizer,
        true,
        this.biasConstraint,
      );
    }

    override call(
      inputs: tfjs.Tensor | tfjs.Tensor[],
      kwargs: Parameters<tfjs.layers.Layer["call"]>[1],
    ): tfjs.Tensor | tfjs.Tensor[] {
      if (!this.resetAfter) return super.call(inputs, kwargs);
      return core.tidy(() => {
        const [input, state] = inputs as [tfjs.Tensor, tfjs.Tensor];
        const training =
          (kwargs as { training?: boolean })["training"] === true;
        const next = step(core, this, {
          input: this.#dropped(input, this.dropout, training, "dropoutMask"),
          state,
          recurrent: this.#dropped(
            state,
            this.recurrentDropout,
            training,
            "recurrentDropoutMask",
          ),
        });
        return [next, next];
      });
    }

    /** The same entries are dropped at every step (Gal & Ghahramani 2016); the layer disposes of the mask before its next sequence. */
    #dropped(
      x: tfjs.Tensor,
      rate: number,
      training: boolean,
      kept: "dropoutMask" | "recurrentDropoutMask",
    ): tfjs.Tensor {
      if (rate <= 0 || !training) return x;
      this[kept] ??= [
        core.keep((this.dropoutFunc ?? core.dropout)(core.onesLike(x), rate)),
      ];
      const [mask] = this[kept];
      return mask === undefined ? x : x.mul(mask);
    }

    override getConfig(): tfjs.serialization.ConfigDict {
      return { ...super.getConfig(), resetAfter: this.resetAfter };
    }
  }

  class GRU extends OwnGru {
    static override readonly className = "GRU";

    constructor(args: Args) {
      super({ ...args, resetAfter: false });
      this.cell = new GRUCell(args);
    }
  }

  core.serialization.registerClass(GRUCell);
  core.serialization.registerClass(GRU);
  const layers = core.layers as unknown as Record<string, unknown>;
  layers["gru"] = (args: Args) => new GRU(args);
  layers["gruCell"] = (args: Args) => new GRUCell(args);
}

function step(
  core: Core,
  cell: Cell,
  given: { input: tfjs.Tensor; state: tfjs.Tensor; recurrent: tfjs.Tensor },
): tfjs.Tensor {
  const bias = cell.bias?.read();
  const row = (at: number): tfjs.Tensor | undefined =>
    bias?.slice([at, 0], [1, -1]);
  const product = (x: tfjs.Tensor, w: Weight, b?: tfjs.Tensor): tfjs.Tensor => {
    if (w === null)
      throw new Error("A GRU cell was called before it was built.");
    const made = core.matMul(x, w.read());
    return b === undefined ? made : made.add(b);
  };
  const [xz, xr, xh] = core.split(
    product(given.input, cell.kernel, row(0)),
    3,
    1,
  );
  const [sz, sr, sh] = core.split(
    product(given.recurrent, cell.recurrentKernel, row(1)),
    3,
    1,
  );
  if (!xz || !xr || !xh || !sz || !sr || !sh)
    throw new Error("A GRU's weights did not split into three gates.");
  const z = cell.recurrentActivation.apply(xz.add(sz));
  const r = cell.recurrentActivation.apply(xr.add(sr));
  const candidate = cell.activation.apply(xh.add(r.mul(sh)));
  return z.mul(given.state).add(core.sub(1, z).mul(candidate));
}
