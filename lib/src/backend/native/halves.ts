/**
 * A recurrent layer's batch in two halves. What goes through time is one long chain of small products, which keeps one core busy; in a graph
 * TensorFlow computes two chains that do not depend on each other at the same time. Op by op it would compute one after the other.
 */
import { availableParallelism } from "node:os";
import { nativeBackend, type Tf } from "./ops.js";
import type { Pass, Passed } from "../layers/recurrent.js";
import { limitsOf } from "../session-config.js";
import { isRecording, portableTrace } from "./graph/trace.js";

type Tensor = Pass["x"];

/** Halves of fewer samples take as long as the whole. */
const FEWEST = 32;

const hasSeveralThreads = (): boolean =>
  (limitsOf(process.env).threads ?? availableParallelism()) > 1;

/** @param pass  of the whole batch or of a half */
export function inHalves(
  tf: Tf,
  given: Pass,
  pass: (part: Pass) => Passed,
): Passed {
  const batch = given.x.shape[1] ?? 0;
  if (
    !isRecording() ||
    portableTrace() !== undefined || // it is for batches of any size
    nativeBackend(tf).isUsingGpuDevice ||
    batch < FEWEST ||
    !hasSeveralThreads()
  )
    return pass(given);
  const first = Math.ceil(batch / 2);
  const parts = [
    [0, first],
    [first, batch - first],
  ].map(([start = 0, size = 0]) => {
    const along = (tensor: Tensor, axis: number): Tensor => {
      const begin = tensor.shape.map((_, i) => (i === axis ? start : 0));
      const sizes = tensor.shape.map((side, i) => (i === axis ? size : side));
      return tf.slice(tensor, begin, sizes);
    };
    return pass({
      ...given,
      x: along(given.x, 1),
      states: given.states.map((state) => along(state, 0)),
    });
  });
  return {
    output: tf.concat(
      parts.map(({ output }) => output),
      given.sequences ? 1 : 0,
    ),
    states: (parts[0]?.states ?? []).map((_, i) =>
      tf.concat(
        parts.flatMap(({ states }) => states[i] ?? []),
        0,
      ),
    ),
  };
}
