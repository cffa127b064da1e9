/**
 * A model's prediction as a graph of TensorFlow's public ops, for every size of batch and of whatever else its inputs leave open: recorded
 * with several sizes (`sizes.ts`), which `open-sizes.ts` makes one.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { nativeBackend, type Tf } from "../ops.js";
import type { Node } from "./nodes.js";
import { withOpenSizes, type Recording } from "./open-sizes.js";
import { trials, type Sizes } from "./sizes.js";
import { inputsOf, Trace, Untraceable } from "./trace.js";

type Tensor = tfjs.Tensor;
type Shape = readonly (number | null)[];

/** What goes into the graph, or comes out of it. */
export interface Port {
  readonly name: string;
  readonly place: string;
  /** TensorFlow's number of the type. */
  readonly dtype: number;
  readonly shape: Shape;
}

export interface Weight extends Port {
  readonly tensor: Tensor;
  readonly trainable: boolean;
}

export interface Inference {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly weights: readonly Weight[];
  readonly nodes: readonly Node[];
  /** Shapes of inputs that it was not recorded with, to hold it against the model. */
  readonly held: Sizes;
}

interface Recorded extends Recording {
  readonly outputShapes: readonly (readonly number[])[];
  readonly outputTypes: readonly number[];
}

/** The fields of tf.js's models that are private there. */
interface Model {
  call(inputs: Tensor[], options: object): Tensor | Tensor[];
}

/** @throws Untraceable with the layer that cannot be recorded */
export function inferenceOf(tf: Tf, model: tfjs.LayersModel): Inference {
  const types = model.inputs.map((input) => typeOf(model, input));
  const shapes = model.inputs.map(({ shape }) => shape);
  let first: unknown;
  for (const { recorded, held } of trials(shapes)) {
    try {
      const all = recorded.map((sizes) => record(tf, model, sizes, types));
      return {
        ...ports(tf, model, types, all),
        nodes: withOpenSizes(all),
        held,
      };
    } catch (error) {
      first ??= error;
      // A size that the model refuses, or that was read amiss: another may do. What a layer does is the same for all.
      if ((error as Error).cause instanceof Untraceable) break;
    }
  }
  throw first;
}

/** Whole numbers where only embeddings read an input: tf.js calls it float32 and rounds. */
function typeOf(
  model: tfjs.LayersModel,
  input: tfjs.SymbolicTensor,
): tfjs.DataType {
  const readers = model.layers.filter(({ inboundNodes }) =>
    inboundNodes.some(({ inputTensors }) => inputTensors.includes(input)),
  );
  const embeds = readers.filter(
    (layer) => layer.getClassName() !== "InputLayer",
  );
  return embeds.length > 0 &&
    embeds.every((layer) => layer.getClassName() === "Embedding")
    ? "int32"
    : input.dtype;
}

function record(
  tf: Tf,
  model: tfjs.LayersModel,
  sizes: Sizes,
  types: readonly tfjs.DataType[],
): Recorded {
  const backend = nativeBackend(tf);
  let recorded: Recorded | undefined;
  tf.tidy(() => {
    const given = sizes.map((shape, i) => tf.zeros([...shape], types[i]));
    const variables = weightsOf(model).map(({ tensor }) => tensor);
    const ids = backend.getInputTensorIds([...given, ...variables]);
    const inputs = inputsOf(backend, [...given, ...variables], ids);
    const trace = new Trace(inputs, { onednn: false, portable: true });
    try {
      const outputs = trace.listen(tf, () =>
        [(model as unknown as Model).call(given, { training: false })].flat(),
      );
      const outputIds = backend.getInputTensorIds(outputs);
      recorded = {
        nodes: trace.nodes,
        places: trace.places,
        inputs: trace.inputs.slice(0, given.length),
        outputs: outputIds.map((id) => trace.place(id)),
        outputShapes: outputs.map(({ shape }) => shape),
        outputTypes: outputs.map(({ dtype }) => backend.getDTypeInteger(dtype)),
      };
    } catch (error) {
      const shapes = sizes.map((shape) => `[${shape.join(", ")}]`).join(" ");
      const { message } = error as Error;
      throw new Untraceable(
        error instanceof Untraceable
          ? message
          : `inputs of shapes ${shapes} gave the error "${message}"`,
        { cause: error, layer: trace.layer },
      );
    }
  });
  if (recorded === undefined) throw new Error("Nothing was recorded.");
  return recorded;
}

function weightsOf(model: tfjs.LayersModel): {
  name: string;
  tensor: Tensor;
  trainable: boolean;
}[] {
  const trainable = new Set(model.trainableWeights);
  const seen = new Set<Tensor>();
  return model.weights.flatMap((weight) => {
    const tensor = weight.read();
    if (seen.has(tensor)) return [];
    seen.add(tensor);
    return [
      {
        name: weight.originalName,
        tensor,
        trainable: trainable.has(weight),
      },
    ];
  });
}

function ports(
  tf: Tf,
  model: tfjs.LayersModel,
  types: readonly tfjs.DataType[],
  all: readonly Recorded[],
): Pick<Inference, "inputs" | "outputs" | "weights"> {
  const backend = nativeBackend(tf);
  const [first] = all;
  const inputs = model.inputs.map(({ shape }, i) => ({
    name: model.inputNames[i] ?? `input_${i}`,
    place: `in${i}:0`,
    dtype: backend.getDTypeInteger(types[i] ?? "float32"),
    shape,
  }));
  const outputs = (first?.outputs ?? []).map((place, i) => ({
    name: model.outputNames[i] ?? `output_${i}`,
    place,
    dtype: first?.outputTypes[i] ?? 1,
    shape: (first?.outputShapes[i] ?? []).map((side, axis) =>
      all.every(({ outputShapes }) => outputShapes[i]?.[axis] === side)
        ? side
        : null,
    ),
  }));
  const weights = weightsOf(model).map((weight, i) => ({
    ...weight,
    place: `in${inputs.length + i}:0`,
    dtype: backend.getDTypeInteger(weight.tensor.dtype),
    shape: weight.tensor.shape,
  }));
  return { inputs, outputs, weights };
}
