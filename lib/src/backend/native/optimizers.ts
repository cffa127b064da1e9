/**
 * Updates of weights in one pass and in place: `ResourceApplyAdam` and its kin, where tf.js makes Adam of a dozen ops for each weight, each
 * with a tensor of its own.
 *
 * TensorFlow's variables are resources. A weight's resource shares its buffer with the tensor behind the `tf.Variable`: just before an
 * update that handle is let go, so that TensorFlow finds itself the only owner and writes in place, and just after it is read again. Where
 * somebody else holds the same data (a clone, a saved input) TensorFlow copies first, as tf.js would have.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { fusing } from "./fusion.js";
import {
  bool,
  float32,
  nativeBackend,
  shape,
  string,
  T,
  type,
  type Attribute,
  type NativeBackend,
  type Tf,
} from "./ops.js";

type Tensor = tfjs.Tensor;
type Variable = tfjs.Variable;

interface Slot {
  originalName: string;
  variable: Variable;
}

/** The fields of tf.js's optimisers that an update needs; they are private there. */
interface OptimizerState extends Pick<
  tfjs.Optimizer,
  "applyGradients" | "getWeights" | "dispose" | "iterations"
> {
  incrementIterations(): void;
  learningRate: number;
  // Adam
  beta1: number;
  beta2: number;
  epsilon: number | null;
  accBeta1: Variable;
  accBeta2: Variable;
  accumulatedFirstMoment: Slot[];
  accumulatedSecondMoment: Slot[];
  // RMSProp
  decay: number;
  momentum: number;
  centered: boolean;
  accumulatedMeanSquares: Slot[];
  accumulatedMoments: Slot[];
  // Momentum
  useNesterov: boolean;
  accumulations: Slot[];
}

interface Recipe {
  op: string;
  /** A gradient that `op` does not compute is left to tf.js. */
  fits?: (state: OptimizerState) => boolean;
  /** The optimiser's slots, in the order in which the op takes their resources, after the weight's. */
  slots: (state: OptimizerState) => { of: Slot[]; suffix: string }[];
  /** The op's numbers: those before the gradient, those after it. */
  before: (state: OptimizerState) => number[];
  after?: (state: OptimizerState) => number[];
  attributes: (state: OptimizerState) => Attribute[];
  /** Brings what tf.js keeps beside the slots up to date, once the fused updates end. */
  settle?: (tf: Tf, state: OptimizerState) => void;
}

const locking = bool("use_locking", false);

const adamEpsilon = (tf: Tf, state: OptimizerState): number =>
  state.epsilon ?? tf.backend().epsilon();

const recipes = (tf: Tf): Record<string, Recipe> => ({
  Adam: {
    op: "ResourceApplyAdam",
    slots: (state) => [
      { of: state.accumulatedFirstMoment, suffix: "m" },
      { of: state.accumulatedSecondMoment, suffix: "v" },
    ],
    // tf.js: w -= lr m̂ / (√v̂ + ε). The op: w -= lr √(1-β₂ᵗ)/(1-β₁ᵗ) m / (√v + ε'). Equal for ε' = ε √(1-β₂ᵗ) (Kingma & Ba 2015, section 2).
    before: (state) => {
      const t = state.iterations + 1;
      const power2 = state.beta2 ** t;
      return [
        state.beta1 ** t,
        power2,
        state.learningRate,
        state.beta1,
        state.beta2,
        adamEpsilon(tf, state) * Math.sqrt(1 - power2),
      ];
    },
    attributes: () => [...T, locking, bool("use_nesterov", false)],
    settle: (_, state) =>
      tf.tidy(() => {
        const t = state.iterations + 1;
        state.accBeta1.assign(tf.scalar(state.beta1 ** t));
        state.accBeta2.assign(tf.scalar(state.beta2 ** t));
      }),
  },
  RMSProp: {
    op: "ResourceApplyRMSProp",
    fits: (state) => !state.centered,
    slots: (state) => [
      { of: state.accumulatedMeanSquares, suffix: "rms" },
      { of: state.accumulatedMoments, suffix: "momentum" },
    ],
    before: (state) => [
      state.learningRate,
      state.decay,
      state.momentum,
      adamEpsilon(tf, state),
    ],
    attributes: () => [...T, locking],
  },
  Momentum: {
    op: "ResourceApplyMomentum",
    slots: (state) => [{ of: state.accumulations, suffix: "momentum" }],
    before: (state) => [state.learningRate],
    after: (state) => [state.momentum],
    attributes: (state) => [
      ...T,
      locking,
      bool("use_nesterov", state.useNesterov),
    ],
  },
  SGD: {
    op: "ResourceApplyGradientDescent",
    slots: () => [],
    before: (state) => [state.learningRate],
    attributes: () => [...T, locking],
  },
});

/** A resource, and the handle of the variable's value when it last was the resource's: another means that somebody assigned to the variable. */
interface Resource {
  id: number;
  seen: number;
}

let resources = 0;

/** The numbers of an update, as TensorFlow's scalars. What stays the same from step to step is made once. */
class Numbers {
  readonly #held: { value: number; id: number }[] = [];

  constructor(readonly binding: NativeBackend["binding"]) {}

  of(values: readonly number[]): number[] {
    return values.map((value, i) => {
      const held = this.#held[i];
      if (held?.value === value) return held.id;
      if (held !== undefined) this.binding.deleteTensor(held.id);
      const id = this.binding.createTensor([], float32, Float32Array.of(value));
      this.#held[i] = { value, id };
      return id;
    });
  }

  free(): void {
    for (const { id } of this.#held.splice(0)) this.binding.deleteTensor(id);
  }
}

class FusedUpdates {
  readonly #resources = new Map<Variable, Resource>();
  readonly #backend: NativeBackend;
  readonly #numbers: Numbers;
  /** Frees what an optimiser that is forgotten without `dispose` still holds. */
  static readonly #forgotten = new FinalizationRegistry<() => void>((free) =>
    free(),
  );

  constructor(
    readonly tf: Tf,
    readonly recipe: Recipe,
    owner: object,
  ) {
    this.#backend = nativeBackend(tf);
    const held = this.#resources;
    const { binding } = this.#backend;
    const numbers = (this.#numbers = new Numbers(binding));
    FusedUpdates.#forgotten.register(
      owner,
      () => {
        release(binding, held);
        numbers.free();
      },
      this,
    );
  }

  /**
   * Brings the next step's numbers to the device. A GPU takes them only after all that it was asked for, so where a step is one call they
   * come before it and not between it and its update.
   */
  prepare(state: OptimizerState): { before: number[]; after: number[] } {
    const before = this.recipe.before(state);
    const ids = this.#numbers.of([
      ...before,
      ...(this.recipe.after?.(state) ?? []),
    ]);
    return {
      before: ids.slice(0, before.length),
      after: ids.slice(before.length),
    };
  }

  /** One step for these weights. */
  apply(state: OptimizerState, weights: Variable[], gradients: Tensor[]): void {
    const { recipe } = this;
    const { before, after } = this.prepare(state);
    const attributes = recipe.attributes(state);
    const slots = recipe.slots(state);
    for (const [i, weight] of weights.entries()) {
      const gradient = gradients[i];
      if (gradient === undefined) continue;
      const rest = slots.map(({ of, suffix }) => {
        of[i] ??= {
          originalName: `${weight.name}/${suffix}`,
          variable: this.tf.tidy(() =>
            this.tf.zerosLike(weight).variable(false),
          ),
        };
        return this.#resource(of[i].variable).id;
      });
      this.#update(weight, (resource) => {
        this.#backend.binding.executeOp(
          recipe.op,
          attributes,
          [
            resource,
            ...rest,
            ...before,
            ...this.#backend.getInputTensorIds([gradient]),
            ...after,
          ],
          0,
        );
      });
    }
  }

  /** The resource that holds this variable's value. */
  #resource(variable: Variable): Resource {
    const { binding, tensorMap } = this.#backend;
    let resource = this.#resources.get(variable);
    if (resource === undefined) {
      const [handle] = binding.executeOp(
        "VarHandleOp",
        [
          type("dtype", float32),
          shape("shape", variable.shape),
          string("container", ""),
          // Two resources of one name would be one.
          string("shared_name", `nabla/${resources++}`),
        ],
        [],
        1,
      );
      if (handle === undefined) throw new Error("VarHandleOp gave no handle.");
      resource = { id: handle.id, seen: Number.NaN };
      this.#resources.set(variable, resource);
    }
    const data = tensorMap.get(variable.dataId);
    if (resource.seen !== data.id) {
      binding.executeOp(
        "AssignVariableOp",
        [type("dtype", float32)],
        [resource.id, ...this.#backend.getInputTensorIds([variable])],
        0,
      );
      resource.seen = data.id;
    }
    return resource;
  }

  #update(weight: Variable, op: (resource: number) => void): void {
    const { binding, tensorMap } = this.#backend;
    const resource = this.#resource(weight);
    const data = tensorMap.get(weight.dataId);
    if (data.refCount > 1) {
      // Somebody else looks at this data and must not see it change: the new value gets data of its own.
      op(resource.id);
      const handle = this.#read(resource);
      const value = this.#backend.createOutputTensor(handle);
      weight.assign(value);
      value.dispose();
      resource.seen = handle.id;
      return;
    }
    binding.deleteTensor(data.id);
    try {
      op(resource.id);
    } finally {
      data.id = resource.seen = this.#read(resource).id;
    }
  }

  #read(resource: Resource): { id: number; shape: number[]; dtype: number } {
    const [value] = this.#backend.binding.executeOp(
      "ReadVariableOp",
      [type("dtype", float32)],
      [resource.id],
      1,
    );
    if (value === undefined) throw new Error("ReadVariableOp gave no value.");
    return value;
  }

  /** Writes the slots' present values into tf.js's own variables, which the updates leave behind. */
  settle(state: OptimizerState): void {
    this.tf.tidy(() => {
      for (const { of } of this.recipe.slots(state))
        for (const { variable } of of) {
          const resource = this.#resources.get(variable);
          const data = this.#backend.tensorMap.get(variable.dataId);
          if (resource === undefined || resource.seen !== data.id) continue;
          variable.assign(this.#value(resource, variable));
        }
    });
    this.recipe.settle?.(this.tf, state);
  }

  /** As a tensor of the backend in use, which may be another by now. */
  #value(resource: Resource, { shape: size }: Variable): Tensor {
    const { tf } = this;
    const handle = this.#read(resource);
    if (nativeBackend(tf) === this.#backend) {
      resource.seen = handle.id;
      return this.#backend.createOutputTensor(handle);
    }
    const { binding } = this.#backend;
    const values = binding.tensorDataSync(handle.id);
    binding.deleteTensor(handle.id);
    resource.seen = Number.NaN;
    return tf.tensor(values, size);
  }

  dispose(): void {
    FusedUpdates.#forgotten.unregister(this);
    release(this.#backend.binding, this.#resources);
    this.#numbers.free();
  }
}

function release(
  binding: NativeBackend["binding"],
  held: Map<Variable, Resource>,
): void {
  for (const { id } of held.values()) {
    binding.executeOp(
      "DestroyResourceOp",
      [bool("ignore_lookup_error", true)],
      [id],
      0,
    );
    binding.deleteTensor(id);
  }
  held.clear();
}

type Gradients = Parameters<tfjs.Optimizer["applyGradients"]>[0];

/** Only float32 gradients that are all there: the rest is tf.js's business. */
function gathered(
  tf: Tf,
  gradients: Gradients,
): { weights: Variable[]; tensors: Tensor[] } | undefined {
  const named = Array.isArray(gradients)
    ? gradients.map(({ name, tensor }) => [name, tensor] as const)
    : Object.entries(gradients);
  const { registeredVariables } = tf.engine();
  const weights: Variable[] = [];
  const tensors: Tensor[] = [];
  for (const [name, tensor] of named) {
    const weight = registeredVariables[name];
    if (
      weight === undefined ||
      // tf.js's types leave out that a weight without influence has none.
      ((tensor as Tensor | null | undefined) ?? null) === null ||
      tensor.dtype !== "float32" ||
      weight.dtype !== "float32"
    )
      return undefined;
    weights.push(weight);
    tensors.push(tensor);
  }
  return { weights, tensors };
}

export function fuseOptimizers(tf: Tf): void {
  const known = recipes(tf);
  const sample = {
    Adam: tf.train.adam(),
    RMSProp: tf.train.rmsprop(1),
    Momentum: tf.train.momentum(1, 0),
    SGD: tf.train.sgd(1),
  };
  for (const [name, instance] of Object.entries(sample)) {
    const recipe = known[name];
    if (recipe === undefined) continue;
    fuse(tf, Object.getPrototypeOf(instance) as OptimizerState, recipe);
    instance.dispose();
  }
}

const PREPARE = Symbol("the next update's numbers");

/** To be called before a step that is one call, and that this optimiser's update follows. */
export function prepareUpdate(optimizer: tfjs.Optimizer): void {
  (optimizer as { [PREPARE]?: () => void })[PREPARE]?.();
}

function fuse(
  tf: Tf,
  prototype: OptimizerState & { [PREPARE]?: () => void },
  recipe: Recipe,
): void {
  const updates = new WeakMap<OptimizerState, FusedUpdates>();
  const behind = new WeakSet<OptimizerState>();
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { applyGradients, getWeights, dispose } = prototype;

  const settle = (state: OptimizerState): void => {
    if (behind.delete(state)) updates.get(state)?.settle(state);
  };

  prototype.applyGradients = function (this: OptimizerState, gradients) {
    // A subclass (tf.js's momentum is one of SGD) has an update of its own and never comes here by itself.
    const fits = fusing(tf) && recipe.fits?.(this) !== false;
    const found = fits ? gathered(tf, gradients) : undefined;
    if (found === undefined) {
      settle(this);
      applyGradients.call(this, gradients);
      return;
    }
    let fused = updates.get(this);
    if (fused === undefined) {
      fused = new FusedUpdates(tf, recipe, this);
      updates.set(this, fused);
    }
    fused.apply(this, found.weights, found.tensors);
    behind.add(this);
    this.incrementIterations();
  };
  prototype[PREPARE] = function (this: OptimizerState) {
    if (recipe.fits?.(this) !== false) updates.get(this)?.prepare(this);
  };
  prototype.getWeights = async function (this: OptimizerState) {
    settle(this);
    return getWeights.call(this);
  };
  prototype.dispose = function (this: OptimizerState) {
    updates.get(this)?.dispose();
    updates.delete(this);
    behind.delete(this);
    dispose.call(this);
  };
}
