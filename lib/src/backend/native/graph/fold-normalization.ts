/**
 * A convolution whose output only a batch normalisation by fixed moments reads becomes one with other filters and a bias:
 * γ (w ∗ x - μ) / √(σ² + ε) + β = (s w) ∗ x + (β - s μ) with s = γ / √(σ² + ε). The map is passed over once less, and TensorFlow makes
 * convolution, bias and activation one op. Filters are scaled anew at each call, since they are weights, which may change; they are
 * small beside what they are applied to.
 */
import { float32, NHWC, T, type, type Attribute } from "../ops.js";
import { attribute, readers, type Node, type Op } from "./nodes.js";

const CONVOLUTIONS = new Set(["Conv2D", "DepthwiseConv2dNative"]);
const NORMALIZATION = /^FusedBatchNorm(V[23])?$/;
const int32 = 3;

const inference = (node: Op): boolean =>
  NORMALIZATION.test(node.op) &&
  attribute(node, "is_training") === false &&
  attribute(node, "data_format") === "NHWC";

/** @param shapes of the places */
export function foldNormalization(
  nodes: readonly Node[],
  outputs: readonly string[],
  shapes: ReadonlyMap<string, readonly number[]>,
): Node[] {
  const read = readers(nodes, outputs);
  const byOutput = new Map(nodes.map((node) => [`${node.name}:0`, node]));
  const gone = new Set<Node>();
  const folded = new Map<Node, Node[]>();
  for (const node of nodes) {
    if (!("op" in node) || !inference(node)) continue;
    const [x = ""] = node.inputs;
    const convolution = byOutput.get(x);
    const moments = [1, 2, 3, 4, 5].some((i) => read.has(`${node.name}:${i}`));
    if (
      convolution === undefined ||
      !("op" in convolution) ||
      !CONVOLUTIONS.has(convolution.op) ||
      attribute(convolution, "data_format") !== "NHWC" ||
      read.get(x) !== 1 ||
      moments
    )
      continue;
    const filter = shapes.get(convolution.inputs[1] ?? "");
    if (filter === undefined) continue;
    gone.add(convolution);
    folded.set(node, scaled(convolution, node, filter));
  }
  return nodes.flatMap((node) =>
    gone.has(node) ? [] : (folded.get(node) ?? [node]),
  );
}

function scaled(
  convolution: Op,
  normalization: Op,
  filter: readonly number[],
): Node[] {
  const [x = "", w = ""] = convolution.inputs;
  const [, gamma = "", beta = "", mean = "", variance = ""] =
    normalization.inputs;
  const { name } = normalization;
  const nodes: Node[] = [];
  const add = (
    part: string,
    op: string,
    inputs: string[],
    attributes: readonly Attribute[] = T,
  ): string => {
    nodes.push({ name: `${name}/${part}`, op, inputs, attributes });
    return `${name}/${part}:0`;
  };
  const constant = (
    part: string,
    dtype: number,
    values: Float32Array | Int32Array,
    shape: readonly number[],
  ): string => {
    nodes.push({ name: `${name}/${part}`, dtype, shape, values });
    return `${name}/${part}:0`;
  };
  const epsilon = constant(
    "epsilon",
    float32,
    Float32Array.of(attribute(normalization, "epsilon") as number),
    [],
  );
  const inverse = add("inverse", "Rsqrt", [
    add("variance", "AddV2", [variance, epsilon]),
  ]);
  const scale = add("scale", "Mul", [inverse, gamma]);
  // A depthwise filter is [height, width, channels, outputs of each].
  const [channels = 0, each = 0] = filter.slice(-2);
  const along =
    convolution.op === "Conv2D"
      ? scale
      : add(
          "along",
          "Reshape",
          [scale, constant("sides", int32, Int32Array.of(channels, each), [2])],
          [...T, type("Tshape", int32)],
        );
  const map = add(
    "map",
    convolution.op,
    [x, add("filter", "Mul", [w, along])],
    convolution.attributes,
  );
  const bias = add("bias", "Sub", [beta, add("mean", "Mul", [mean, scale])]);
  nodes.push({
    name,
    op: "BiasAdd",
    inputs: [map, bias],
    attributes: [...T, NHWC],
  });
  return nodes;
}
