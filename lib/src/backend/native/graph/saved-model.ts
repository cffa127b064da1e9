/**
 * TensorFlow's SavedModel as protocol buffers (tensorflow/core/protobuf: saved_model.proto, meta_graph.proto, saver.proto; core/framework:
 * variable.proto): one graph with the tag "serve", the signature "serving_default", and its weights as variables that a saver restores.
 */
import { string, type, shape as shapeAttribute, bool } from "../ops.js";
import { dtypes } from "./checkpoint.js";
import { GraphDef, shapeOf } from "./graph-def.js";
import type { Inference, Port, Weight } from "./inference.js";
import type { Node } from "./nodes.js";
import { Message } from "./protobuf.js";

const text = 7;
/** Checkpoints of an index and files of values. */
const V2 = 2;

/** Each name once. tf.js's own are what TensorFlow takes. */
class Names {
  readonly #taken = new Set<string>();

  take(name: string): string {
    let free = name;
    for (let i = 1; this.#taken.has(free.toLowerCase()); i++)
      free = `${name}_${i}`;
    this.#taken.add(free.toLowerCase());
    return free;
  }

  /** A beginning that no name has. */
  scope(wanted: string): string {
    let free = wanted;
    const used = (): boolean =>
      [...this.#taken].some((name) => name.startsWith(`${free}/`));
    for (let i = 1; used(); i++) free = `${wanted}_${i}`;
    return free;
  }
}

/** Keys of a signature, each once: a layer that is called twice may give two outputs. */
export function keysOf(ports: readonly Port[]): string[] {
  const names = new Names();
  return ports.map(({ name }) => names.take(name));
}

/**
 * @param version  of TensorFlow
 * @returns the bytes of saved_model.pb, and the weights under the names that the checkpoint must have
 */
export function savedModel(
  inference: Inference,
  version: string,
): { bytes: Uint8Array; weights: Weight[] } {
  const graph = new GraphDef();
  const names = new Names();
  const places = new Map<string, string>();
  const inputKeys = keysOf(inference.inputs);
  const outputKeys = keysOf(inference.outputs);
  const inputs = inference.inputs.map((port, i) => {
    const name = names.take(inputKeys[i] ?? "");
    graph.placeholder(name, port.dtype, port.shape);
    places.set(port.place, `${name}:0`);
    return { ...port, place: `${name}:0` };
  });
  const endings = outputKeys.map((key) => names.take(key));
  const weights = inference.weights.map((weight) => ({
    ...weight,
    name: names.take(weight.name),
  }));
  for (const weight of weights)
    places.set(weight.place, variable(graph, weight));
  addNodes(graph, inference.nodes, names, places);
  const outputs = inference.outputs.map((port, i) => {
    const name = endings[i] ?? "";
    graph.op(
      name,
      "Identity",
      [places.get(port.place) ?? port.place],
      [type("T", port.dtype)],
    );
    return { ...port, place: `${name}:0` };
  });
  const saver =
    weights.length === 0
      ? undefined
      : addSaver(graph, names.scope("save"), weights);

  const meta = new Message()
    .message(
      1,
      new Message().bytes(4, "serve").bytes(5, version).int(7, 1), // attributes that have their default are left out
    )
    .message(2, graph.message);
  if (saver !== undefined) {
    meta.message(3, saver);
    addCollection(meta, "variables", weights);
    addCollection(
      meta,
      "trainable_variables",
      weights.filter(({ trainable }) => trainable),
    );
  }
  const signature = new Message();
  addPorts(signature, 1, inputKeys, inputs);
  addPorts(signature, 2, outputKeys, outputs);
  signature.bytes(3, "tensorflow/serving/predict");
  meta.message(
    5,
    new Message().bytes(1, "serving_default").message(2, signature),
  );
  const bytes = new Message().int(1, 1).message(2, meta).finish();
  return { bytes, weights };
}

/** @returns the place where the variable is read */
function variable(graph: GraphDef, weight: Weight): string {
  const { name, dtype } = weight;
  const shape = weight.tensor.shape;
  graph.op(
    name,
    "VarHandleOp",
    [],
    [
      type("dtype", dtype),
      shapeAttribute("shape", shape),
      string("shared_name", name),
    ],
  );
  const zero =
    dtype === 1
      ? Float32Array.of(0)
      : dtype === 10
        ? Uint8Array.of(0)
        : Int32Array.of(0);
  graph.constant(`${name}/Initializer/zeros`, dtype, shape, zero);
  const assign = [type("dtype", dtype)];
  graph.op(
    `${name}/Assign`,
    "AssignVariableOp",
    [name, `${name}/Initializer/zeros`],
    assign,
  );
  graph.op(`${name}/Read/ReadVariableOp`, "ReadVariableOp", [name], assign);
  return `${name}/Read/ReadVariableOp:0`;
}

function addNodes(
  graph: GraphDef,
  nodes: readonly Node[],
  names: Names,
  places: Map<string, string>,
): void {
  const renamed = new Map(
    nodes.map((node) => {
      const op = "op" in node ? node.op : "Const";
      const { layer = "" } = node;
      const scope = layer === "" ? "" : `${layer}/`;
      return [node.name, names.take(`${scope}${op}`)];
    }),
  );
  const placeOf = (place: string): string => {
    const known = places.get(place);
    if (known !== undefined) return known;
    const colon = place.lastIndexOf(":");
    const node = place.slice(0, colon);
    const found = `${renamed.get(node) ?? node}${place.slice(colon)}`;
    places.set(place, found);
    return found;
  };
  for (const node of nodes) {
    const name = renamed.get(node.name) ?? node.name;
    if ("op" in node)
      graph.op(name, node.op, node.inputs.map(placeOf), node.attributes);
    else graph.constant(name, node.dtype, node.shape, node.values);
    placeOf(`${node.name}:0`);
  }
}

/** What TensorFlow runs to read the checkpoint, and to write one. */
function addSaver(
  graph: GraphDef,
  save: string,
  weights: readonly Weight[],
): Message {
  const T = [type("dtype", text)];
  graph.text(`${save}/filename/input`, "model");
  const scalar = [...T, shapeAttribute("shape", [])];
  graph.op(
    `${save}/filename`,
    "PlaceholderWithDefault",
    [`${save}/filename/input`],
    scalar,
  );
  graph.op(
    `${save}/Const`,
    "PlaceholderWithDefault",
    [`${save}/filename`],
    scalar,
  );
  const list = (folder: string, values: readonly string[]): string => {
    graph.text(folder, values);
    return folder;
  };
  const keys = weights.map(({ name }) => name);
  const slices = weights.map(() => "");
  graph.op(
    `${save}/SaveV2`,
    "SaveV2",
    [
      `${save}/Const`,
      list(`${save}/SaveV2/tensor_names`, keys),
      list(`${save}/SaveV2/shape_and_slices`, slices),
      ...keys.map((name) => `${name}/Read/ReadVariableOp`),
    ],
    [dtypes(weights)],
  );
  graph.op(
    `${save}/control_dependency`,
    "Identity",
    [`${save}/Const`, `^${save}/SaveV2`],
    [type("T", text)],
  );
  graph.op(
    `${save}/RestoreV2`,
    "RestoreV2",
    [
      `${save}/Const`,
      list(`${save}/RestoreV2/tensor_names`, keys),
      list(`${save}/RestoreV2/shape_and_slices`, slices),
    ],
    [dtypes(weights)],
  );
  const restores = weights.map(({ name, dtype }, i) => {
    const assign = i === 0 ? `${save}/Assign` : `${save}/Assign_${i}`;
    graph.op(
      assign,
      "AssignVariableOp",
      [name, `${save}/RestoreV2:${i}`],
      [type("dtype", dtype), bool("validate_shape", true)],
    );
    return `^${assign}`;
  });
  graph.op(`${save}/restore_all`, "NoOp", restores, []);
  return new Message()
    .bytes(1, `${save}/Const:0`)
    .bytes(2, `${save}/control_dependency:0`)
    .bytes(3, `${save}/restore_all`)
    .int(4, 5)
    .int(7, V2);
}

function addCollection(
  meta: Message,
  name: string,
  weights: readonly Weight[],
): void {
  const list = new Message();
  for (const { name: variableName, trainable } of weights)
    list.bytes(
      1,
      new Message()
        .bytes(1, `${variableName}:0`)
        .bytes(2, `${variableName}/Assign`)
        .bytes(3, `${variableName}/Read/ReadVariableOp:0`)
        .int(5, 1)
        .bytes(6, `${variableName}/Initializer/zeros:0`)
        .int(7, Number(trainable))
        .finish(),
    );
  meta.message(
    4,
    new Message().bytes(1, name).message(2, new Message().message(2, list)),
  );
}

function addPorts(
  signature: Message,
  field: number,
  keys: readonly string[],
  ports: readonly Port[],
): void {
  for (const [i, { place, dtype, shape }] of ports.entries())
    signature.message(
      field,
      new Message()
        .bytes(1, keys[i] ?? "")
        .message(
          2,
          new Message()
            .bytes(1, place)
            .int(2, dtype)
            .message(3, shapeOf(shape)),
        ),
    );
}
