/** TensorFlow's checkpoint, an index and the values, written by TensorFlow itself: `SaveV2` in a graph, since its lists of types and names are not the binding's. */
import { float32, nativeBackend, T, type Attribute, type Tf } from "../ops.js";
import { define, forget } from "./definitions.js";
import { GraphDef } from "./graph-def.js";
import type { Weight } from "./inference.js";

/** A list of types, as only a graph takes it. */
export const dtypes = (weights: readonly Weight[]): Attribute => ({
  name: "dtypes",
  type: 4, // TF_ATTR_TYPE
  value: weights.map(({ dtype }) => dtype),
});

/**
 * @param prefix   "variables/variables" becomes variables/variables.index and variables/variables.data-00000-of-00001; the folder exists
 * @param weights  each under its name
 */
export function writeCheckpoint(
  tf: Tf,
  prefix: string,
  weights: readonly Weight[],
): void {
  const graph = new GraphDef();
  const inputs = weights.map((_, i) => `in${i}:0`);
  for (const [i, { dtype, shape }] of weights.entries())
    graph.placeholder(`in${i}`, dtype, shape);
  graph.text("prefix", prefix);
  graph.text(
    "names",
    weights.map(({ name }) => name),
  );
  graph.text(
    "slices",
    weights.map(() => ""),
  );
  graph.op(
    "save",
    "SaveV2",
    ["prefix", "names", "slices", ...inputs],
    [dtypes(weights)],
  );
  // A function needs something to give.
  graph.constant("nothing", float32, [], Float32Array.of(0));
  graph.op("done", "Identity", ["nothing", "^save"], T);
  const backend = nativeBackend(tf);
  const { binding } = backend;
  const name = define(backend, "checkpoint", {
    definition: graph.finish(),
    inputs,
    outputs: ["done:0"],
  });
  try {
    const ids = backend.getInputTensorIds(weights.map(({ tensor }) => tensor));
    const [done] = binding.executeOp(name, [], ids, 1);
    if (done !== undefined) binding.deleteTensor(done.id);
  } finally {
    forget(backend, name);
  }
}
