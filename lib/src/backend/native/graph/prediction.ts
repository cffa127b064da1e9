/**
 * A model's prediction as one graph: what `predict`, `predictOnBatch`, and `apply` or `call` on tensors compute. Recorded once for each shape
 * of batch (`trace.ts`), it is a function of batch and weights, which TensorFlow optimises as a whole and which is one call from JavaScript.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { fusing, taped } from "../fusion.js";
import { hasOnednn } from "../onednn.js";
import { nativeBackend, type NativeBackend, type Tf } from "../ops.js";
import { Definitions, MOST_GRAPHS } from "./definitions.js";
import { IndexCheck } from "./gathered.js";
import { untouched, type Pure } from "./pure.js";
import { inputsOf, isRecording, Trace, Untraceable } from "./trace.js";

type Tensor = tfjs.Tensor;
type Layer = tfjs.layers.Layer;

/** The fields of tf.js's models that are private there. */
interface Model {
  readonly weights: { read(): Tensor }[];
  readonly layers: Layer[];
  readonly outputs: readonly unknown[];
  call(inputs: Tensor | Tensor[], options?: Options): Tensor | Tensor[];
  predictLoop(
    inputs: Tensor | Tensor[],
    batchSize?: number,
    verbose?: boolean,
  ): Tensor | Tensor[];
}

type Options = Readonly<Record<string, unknown>>;

interface Graph {
  name: string;
  outputs: number;
  indices: IndexCheck;
  ran: boolean;
}

class Predictions {
  readonly #graphs = new Map<string, Graph | null>();
  readonly #layers: readonly Layer[];
  readonly #variables: Tensor[];
  readonly #definitions: Definitions;

  constructor(
    readonly tf: Tf,
    model: Model,
  ) {
    this.#layers = flattened(tf, model.layers);
    this.#variables = [...new Set(model.weights.map((each) => each.read()))];
    this.#definitions = new Definitions("prediction", tf, this);
  }

  /** Also now: a look inside may have put a call of its own on a layer, and a disposed model has its own word to say. */
  get ready(): boolean {
    return (
      this.#layers.every(untouched) &&
      this.#variables.every(({ isDisposed }) => !isDisposed)
    );
  }

  /** @param eager  computes the same op by op, in a tidy of its own */
  run(inputs: Tensor[], eager: () => Tensor[]): Tensor[] {
    const backend = nativeBackend(this.tf);
    const ids = backend.getInputTensorIds(inputs);
    const key = inputs
      .map(({ dtype, shape }, i) =>
        // Which of them are one tensor is part of the graph.
        [dtype, ids.indexOf(ids[i] ?? -1), ...shape].join(),
      )
      .join(";");
    let graph = this.#graphs.get(key);
    if (graph === undefined) {
      if (this.#graphs.size >= MOST_GRAPHS) return eager();
      graph = this.#record(backend, inputs, ids, eager);
      this.#graphs.set(key, graph);
    }
    if (graph === null) return eager();
    try {
      const handles = backend.binding.executeOp(
        graph.name,
        [],
        [...ids, ...backend.getInputTensorIds(this.#variables)],
        graph.outputs,
      );
      graph.ran = true;
      const outputs = handles.map((each) => backend.createOutputTensor(each));
      graph.indices.take(backend, outputs);
      return outputs;
    } catch (error) {
      if (graph.ran) throw error;
      // TensorFlow meets a graph only when it first runs.
      this.#graphs.set(key, null);
      return eager();
    }
  }

  #record(
    backend: NativeBackend,
    inputs: Tensor[],
    ids: number[],
    eager: () => Tensor[],
  ): Graph | null {
    const { tf } = this;
    const variables = this.#variables;
    const before = backend.getInputTensorIds(variables);
    if (ids.some((id) => before.includes(id))) return null;
    const given = inputsOf(
      backend,
      [...inputs, ...variables],
      [...ids, ...before],
    );
    return tf.tidy(() => {
      try {
        const trace = new Trace(given, { onednn: hasOnednn(tf) });
        const outputs = trace.listen(tf, eager);
        const indices = new IndexCheck(trace);
        const places = backend
          .getInputTensorIds(outputs)
          .map((id) => trace.place(id))
          .concat(indices.places);
        const { name } = this.#definitions.add(trace, places);
        return {
          name,
          outputs: places.length,
          indices,
          ran: false,
        } as never;
      } catch (error) {
        if (error instanceof Untraceable) return null as never;
        throw error;
      }
    });
  }
}

/** The layers with those of models among them. */
function flattened(tf: Tf, layers: readonly Layer[]): Layer[] {
  return layers.flatMap((layer) =>
    layer instanceof tf.LayersModel
      ? [layer, ...flattened(tf, layer.layers)]
      : [layer],
  );
}

/** No mask comes from outside, and nothing is asked for but a prediction. */
const plain = (options: Options = {}): boolean =>
  Object.entries(options).every(([name, value]) =>
    name === "training"
      ? value !== true
      : name === "mask" &&
        [value].flat().every((each) => (each ?? null) === null),
  );

export function graphPredictions(tf: Tf, pure: Pure): void {
  const known = new WeakMap<Model, Predictions | null>();

  const predictionsOf = (model: Model): Predictions | undefined => {
    if (
      isRecording() ||
      !fusing(tf) ||
      taped(tf) ||
      tf.engine().state.profiling
    )
      return undefined;
    let found = known.get(model);
    if (found === undefined) {
      found = pure.prediction(model.layers) ? new Predictions(tf, model) : null;
      known.set(model, found);
    }
    return found?.ready === true ? found : undefined;
  };

  const prototype = tf.LayersModel.prototype as unknown as Model;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { call, predictLoop } = prototype;

  const compute = (
    model: Model,
    predictions: Predictions,
    inputs: Tensor[],
    options?: Options,
  ): Tensor[] =>
    tf.tidy(() =>
      predictions.run(inputs, () =>
        [call.call(model, inputs, options ?? {})].flat(),
      ),
    );

  prototype.call = function (this: Model, inputs, options) {
    const list = [inputs].flat();
    const predictions =
      plain(options) && list.every((each) => each instanceof tf.Tensor)
        ? predictionsOf(this)
        : undefined;
    return predictions === undefined
      ? call.call(this, inputs, options)
      : compute(this, predictions, list, options);
  };

  prototype.predictLoop = function (
    this: Model,
    inputs,
    batchSize = 32,
    verbose = false,
  ) {
    const list = [inputs].flat();
    const rows = list[0]?.shape[0] ?? 0;
    const even = rows > 0 && list.every(({ shape }) => shape[0] === rows);
    const predictions = even && !verbose ? predictionsOf(this) : undefined;
    if (predictions === undefined)
      return predictLoop.call(this, inputs, batchSize, verbose);
    return tf.tidy(() => {
      const parts: Tensor[][] = [];
      for (let start = 0; start < rows; start += batchSize) {
        const count = Math.min(batchSize, rows - start);
        const batch =
          count === rows
            ? list
            : list.map((each) => rowsOf(tf, each, start, count));
        parts.push(compute(this, predictions, batch));
      }
      const outputs = this.outputs.map((_, i) => {
        const column = parts.map((part) => part[i] as Tensor);
        // An input that is an output as well stays the caller's own.
        return column.length === 1
          ? (column[0] as Tensor).clone()
          : tf.concat(column, 0);
      });
      return outputs.length === 1 ? (outputs[0] as Tensor) : outputs;
    });
  };
}

const rowsOf = (tf: Tf, x: Tensor, start: number, count: number): Tensor =>
  tf.slice(
    x,
    [start, ...x.shape.slice(1).map(() => 0)],
    [count, ...x.shape.slice(1)],
  );
