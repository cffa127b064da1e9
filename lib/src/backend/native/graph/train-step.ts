/**
 * A model's training step as one graph. tf.js computes a step op by op: hundreds of calls, each with tensors and bookkeeping of its own,
 * and no op knows of the next. Recorded once (`trace.ts`), the same ops are a function of batch and weights, which is one call from JavaScript
 * and whose branches TensorFlow runs side by side.
 *
 * Loss, metrics, gradients and the moving averages of batch normalisation come out of it; the optimiser updates the weights as before.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { fusing } from "../fusion.js";
import { hasOnednn } from "../onednn.js";
import { nativeBackend, type NativeBackend, type Tf } from "../ops.js";
import { prepareUpdate } from "../optimizers.js";
import { compiled, worthCompiling } from "./compiled.js";
import { Definitions, MOST_GRAPHS } from "./definitions.js";
import { IndexCheck } from "./gathered.js";
import type { Pure } from "./pure.js";
import { inputsOf, Trace, Untraceable } from "./trace.js";

type Tensor = tfjs.Tensor;
type Variable = tfjs.Variable;
/** The batch: inputs, targets, and weights of the samples or null. */
type Batch = (Tensor | null)[];
type TrainFunction = (data: Batch) => Tensor[];
type Gradients = { name: string; tensor: Tensor | null | undefined }[];

/** The fields of tf.js's models that are private there. */
interface Model {
  readonly weights: { read(): Tensor }[];
  readonly layers: tfjs.layers.Layer[];
  readonly loss: unknown;
  readonly metrics: unknown;
  /** Made anew by `compile`. */
  readonly lossFunctions: unknown;
  readonly collectedTrainableWeights: unknown;
  readonly optimizer: tfjs.Optimizer;
  makeTrainFunction(): TrainFunction;
}

interface Graph {
  name: string;
  /** How many of its outputs, which come first, are the loss and the metrics. */
  measured: number;
  /** The weights in the optimiser's order; an output for each that has a gradient comes next. */
  gradients: { name: string; output: boolean }[];
  /** What the step writes into these comes last. */
  written: Variable[];
  outputs: number;
  indices: IndexCheck;
  /** By XLA. */
  compiled: boolean;
  ran: boolean;
}

class Steps {
  readonly #graphs = new Map<string, Graph | null>();
  readonly #variables: Variable[];
  readonly #lossFunctions: unknown;
  readonly #trained: unknown;
  readonly #optimizer: tfjs.Optimizer;
  readonly #definitions: Definitions;

  constructor(
    readonly tf: Tf,
    model: Model,
  ) {
    this.#variables = [
      ...new Set(model.weights.map((each) => each.read() as Variable)),
    ];
    this.#lossFunctions = model.lossFunctions;
    this.#trained = model.collectedTrainableWeights;
    this.#optimizer = model.optimizer;
    this.#definitions = new Definitions("step", tf, this);
  }

  /** Of the model as it is compiled now. */
  fit(model: Model): boolean {
    return (
      this.#lossFunctions === model.lossFunctions &&
      this.#trained === model.collectedTrainableWeights &&
      this.#optimizer === model.optimizer
    );
  }

  run(eager: TrainFunction, data: Batch): Tensor[] {
    const backend = nativeBackend(this.tf);
    const given = data.filter((each) => each !== null);
    const ids = backend.getInputTensorIds(given);
    const key = data
      .map((each) => {
        if (each === null) return "none";
        // Which of them are one tensor is part of the graph.
        const one = given.findIndex(({ dataId }) => dataId === each.dataId);
        return [each.dtype, one, ...each.shape].join();
      })
      .join(";");
    let graph = this.#graphs.get(key);
    if (graph === undefined) {
      if (this.#graphs.size >= MOST_GRAPHS) return eager(data);
      graph = this.#record(backend, () => eager(data), given, ids);
      this.#graphs.set(key, graph);
    }
    if (graph === null) return eager(data);
    try {
      return this.#compute(backend, graph, ids);
    } catch (error) {
      if (graph.ran) throw error;
      // TensorFlow meets a graph only when it first runs; nothing has been written yet.
      if (graph.compiled) graph.compiled = false;
      else this.#graphs.set(key, null);
      return this.run(eager, data);
    }
  }

  #record(
    backend: NativeBackend,
    eager: () => Tensor[],
    data: Tensor[],
    ids: number[],
  ): Graph | null {
    const { tf } = this;
    const variables = this.#variables;
    const before = backend.getInputTensorIds(variables);
    if (ids.some((id) => before.includes(id))) return null;
    const inputs = inputsOf(
      backend,
      [...data, ...variables],
      [...ids, ...before],
    );
    const kept = variables.map((each) => each.clone());
    let outcome: Tensor[] = [];
    try {
      const trace = new Trace(inputs, { onednn: hasOnednn(tf) });
      let gradients: Gradients = [];
      const gradientIds: (number | null)[] = [];
      Object.defineProperty(this.#optimizer, "applyGradients", {
        configurable: true,
        value: (given: Gradients) => {
          gradients = given.map(({ name, tensor }) => ({ name, tensor }));
          for (const { tensor } of given)
            gradientIds.push(
              tensor === undefined || tensor === null
                ? null
                : (backend.getInputTensorIds([tensor])[0] ?? null),
            );
        },
      });
      try {
        outcome = trace.listen(tf, eager);
      } finally {
        Reflect.deleteProperty(this.#optimizer, "applyGradients");
      }
      const after = backend.getInputTensorIds(variables);
      const written = variables.filter((_, i) => after[i] !== before[i]);
      const indices = new IndexCheck(trace);
      const places = [
        ...backend.getInputTensorIds(outcome),
        ...gradientIds.filter((id) => id !== null),
        ...after.filter((id, i) => id !== before[i]),
      ]
        .map((id) => trace.place(id))
        .concat(indices.places);
      const { name, ops } = this.#definitions.add(trace, places);
      return {
        name,
        measured: outcome.length,
        gradients: gradients.map(({ name: weight }, i) => ({
          name: weight,
          output: gradientIds[i] !== null,
        })),
        written,
        outputs: places.length,
        indices,
        compiled: worthCompiling(
          backend,
          ops,
          variables.map(({ size }) => size),
        ),
        ran: false,
      };
    } catch (error) {
      if (error instanceof Untraceable) return null;
      throw error;
    } finally {
      // As if the recorded step had never been.
      for (const [i, variable] of variables.entries()) {
        const value = kept[i];
        if (value === undefined) continue;
        if (value.dataId !== variable.dataId) variable.assign(value);
        value.dispose();
      }
      tf.dispose(outcome);
    }
  }

  #compute(backend: NativeBackend, graph: Graph, ids: number[]): Tensor[] {
    const { tf } = this;
    return tf.tidy(() => {
      prepareUpdate(this.#optimizer);
      const handles = backend.binding.executeOp(
        graph.name,
        graph.compiled ? compiled : [],
        [...ids, ...backend.getInputTensorIds(this.#variables)],
        graph.outputs,
      );
      graph.ran = true;
      const tensors = handles.map((each) => backend.createOutputTensor(each));
      graph.indices.take(backend, tensors);
      const measured = tensors.splice(0, graph.measured);
      const gradients = graph.gradients.map(({ name, output }) => ({
        name,
        tensor: output ? tensors.shift() : null,
      }));
      for (const variable of graph.written) {
        const value = tensors.shift();
        if (value !== undefined) variable.assign(value);
      }
      this.#optimizer.applyGradients(
        gradients as Parameters<tfjs.Optimizer["applyGradients"]>[0],
      );
      // tf.js keeps the metrics, and leaves the loss to who asked for it.
      for (const metric of measured.slice(1)) tf.keep(metric);
      return measured;
    });
  }
}

export function graphSteps(tf: Tf, pure: Pure): void {
  const steps = new WeakMap<Model, Steps>();
  const prototype = tf.LayersModel.prototype as unknown as Model;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { makeTrainFunction } = prototype;
  prototype.makeTrainFunction = function (this: Model) {
    const eager = makeTrainFunction.call(this);
    return (data) => {
      if (!fusing(tf)) return eager(data);
      let known = steps.get(this);
      if (known === undefined || !known.fit(this)) {
        if (!pure.model(this)) return eager(data);
        known = new Steps(tf, this);
        steps.set(this, known);
      }
      return known.run(eager, data);
    };
  };
}
