/* oxlint-disable no-underscore-dangle -- tf.js's own names */
/**
 * What tf.js's layers leave behind. An LSTM makes the start of its forget bias outside of any `tidy`: four tensors that nobody owns. A
 * model's `dispose` counts a layer that the model uses twice as if somebody else used it too, and keeps its weights. A stateful
 * recurrent layer keeps its states.
 */
import type * as tfjs from "@tensorflow/tfjs";

type Core = typeof tfjs;

/** The fields of tf.js's layers that are private there. */
type Counted = Pick<tfjs.layers.Layer, "name" | "inboundNodes"> & {
  _refCount: number | null;
};

interface Container {
  _refCount: number;
  readonly layers: Counted[];
  /** The calls that are part of this model, by `Layer.nodeKey`. */
  readonly containerNodes: ReadonlySet<string>;
  dispose(): ReturnType<tfjs.LayersModel["dispose"]>;
}

interface Recurrent extends tfjs.layers.Layer {
  states_: tfjs.Tensor[] | null;
  keptStates: tfjs.Tensor[][];
}

export function leavingNothing(core: Core): void {
  forgetBias(core);
  sharedLayers(core);
  states(core);
}

function forgetBias(core: Core): void {
  const cell = core.layers.lstmCell({ units: 1 });
  const prototype = Object.getPrototypeOf(cell) as tfjs.layers.Layer;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { build } = prototype;
  prototype.build = function (shape) {
    core.tidy(() => build.call(this, shape)); // a weight is a variable, which outlives it
  };
}

function sharedLayers(core: Core): void {
  const prototype = core.LayersModel.prototype as unknown as Container;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { dispose } = prototype;
  prototype.dispose = function (this: Container) {
    if (this._refCount === 1)
      for (const layer of this.layers) {
        // tf.js takes one off; each further call within this model counts too.
        const calls = layer.inboundNodes.filter((_, i) =>
          this.containerNodes.has(`${layer.name}_ib-${i}`),
        ).length;
        if (layer._refCount !== null)
          layer._refCount = Math.max(
            Math.min(1, layer._refCount),
            layer._refCount - Math.max(0, calls - 1),
          );
      }
    return dispose.call(this);
  };
}

function states(core: Core): void {
  const lstm: object = Object.getPrototypeOf(core.layers.lstm({ units: 1 }));
  const prototype = Object.getPrototypeOf(lstm) as Recurrent; // of every recurrent layer
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { dispose } = prototype;
  prototype.dispose = function (this: Recurrent) {
    const result = dispose.call(this);
    if (result.refCountAfterDispose === 0) {
      core.dispose([...(this.states_ ?? []), ...this.keptStates.flat()]);
      this.states_ = null;
      this.keptStates = [];
    }
    return result;
  };
}
