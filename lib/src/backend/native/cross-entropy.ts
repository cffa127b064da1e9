/**
 * Cross-entropy after softmax as one step back: its gradient by the logits is p Σt - t. tf.js divides by the probabilities and multiplies
 * them in again, in some thirty small ops.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { withGradient } from "../with-gradient.js";
import { fusing } from "./fusion.js";
import { run1, T, type Tf } from "./ops.js";

type Tensor = tfjs.Tensor;
type Loss = (target: Tensor, output: Tensor) => Tensor;

/** Probabilities, and the logits that they were made of. */
const logitsOf = new WeakMap<Tensor, Tensor>();

function rememberLogits(tf: Tf): void {
  const plain = tf.getKernel("Softmax", "tensorflow");
  tf.unregisterKernel("Softmax", "tensorflow");
  tf.registerKernel({
    ...plain,
    kernelFunc: (args) => {
      const output = plain.kernelFunc(args);
      const logits = args.inputs["logits"];
      if (
        fusing(tf) &&
        output instanceof tf.Tensor &&
        logits instanceof tf.Tensor
      )
        logitsOf.set(output, logits);
      return output;
    },
  });
}

/** As tf.js has it: probabilities are clipped before their logarithm is taken. */
const EPSILON = 1e-7;

/** -Σ t log p over the last axis. */
function crossEntropy(
  tf: Tf,
  target: Tensor,
  output: Tensor,
  logits: Tensor,
): Tensor {
  // The gradient belongs to the logits; their values are not needed any more and may be gone.
  return withGradient(tf, [logits], (_, save) => {
    save([target, output]);
    const likely = tf.clipByValue(output, EPSILON, 1 - EPSILON);
    const value = tf.neg(
      tf.sum(run1(tf, "Xlogy", T, [target, likely]), output.rank - 1),
    );
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [t, p] = saved as [Tensor, Tensor];
        const all = tf.sum(t, t.rank - 1, true);
        const difference = run1(tf, "Sub", T, [
          run1(tf, "Mul", T, [p, all]),
          t,
        ]);
        return run1(tf, "Mul", T, [difference, tf.expandDims(dy, dy.rank)]);
      },
    };
  });
}

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((side, axis) => side === b[axis]);

function fuseLoss(tf: Tf, name: string, plain: Loss): Loss {
  return (target, output) => {
    const logits = logitsOf.get(output);
    if (logits === undefined || !fusing(tf) || output.rank < 2)
      return plain(target, output);
    return tf.tidy(() => {
      let t: Tensor;
      if (name === "sparseCategoricalCrossentropy") {
        const classes = output.shape.at(-1) ?? 0;
        const flat = tf.cast(tf.floor(tf.reshape(target, [-1])), "int32");
        if (flat.size * classes !== output.size) return plain(target, output);
        t = tf.reshape(tf.oneHot(flat, classes, 1, 0, "float32"), output.shape);
      } else {
        if (!same(target.shape, output.shape)) return plain(target, output);
        t = tf.cast(target, "float32");
      }
      return crossEntropy(tf, t, output, logits);
    });
  };
}

const FUSED: ReadonlySet<unknown> = new Set([
  "categoricalCrossentropy",
  "sparseCategoricalCrossentropy",
]);

/** The fields of a compiled model that are private in tf.js. */
interface Compiled {
  loss: unknown;
  outputNames: string[];
  lossFunctions: Loss[];
  compile(args: tfjs.ModelCompileArgs): void;
}

export function fuseCrossEntropy(tf: Tf): void {
  rememberLogits(tf);
  const prototype = tf.LayersModel.prototype as unknown as Compiled;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { compile } = prototype;
  prototype.compile = function (this: Compiled, args) {
    compile.call(this, args);
    const { loss } = this;
    this.lossFunctions = this.lossFunctions.map((plain, i) => {
      const byName = (loss as Record<string, unknown>)[
        this.outputNames[i] ?? ""
      ];
      const name: unknown =
        typeof loss === "string"
          ? loss
          : Array.isArray(loss)
            ? (loss[i] as unknown)
            : byName;
      return typeof name === "string" && FUSED.has(name)
        ? fuseLoss(tf, name, plain)
        : plain;
    });
  };
}
