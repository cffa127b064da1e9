/**
 * Einsum: the gradient of an operand is again an einsum, of dy and the other operand. A label that stands in this operand alone was summed
 * away; its gradient is the same at every index, so it is repeated.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { one, type Core, type Gradient } from "./gradient.js";

/** @throws RangeError for what tf.js's einsum does not take either: ellipses, a label twice in one operand */
function parse(equation: string): { inputs: string[]; output: string } {
  const [left = "", right] = equation.replaceAll(/\s/g, "").split("->");
  const inputs = left.split(",");
  if (right === undefined || inputs.some((each) => /(.).*\1|\./.test(each))) {
    throw new RangeError(
      `einsum's gradient expected an equation like "ij,jk->ik", no label twice in one operand and no "..."; received "${equation}". ` +
        "Write it with matMul, transpose and sum.",
    );
  }
  return { inputs, output: right };
}

function operandGradient(
  core: Core,
  dy: tfjs.Tensor,
  labels: string,
  output: string,
  shape: number[],
  other?: { labels: string; tensor: tfjs.Tensor },
): tfjs.Tensor {
  const elsewhere = output + (other?.labels ?? "");
  const kept = Array.from(labels).filter((label) => elsewhere.includes(label));
  const product =
    other === undefined
      ? core.einsum(`${output}->${kept.join("")}`, dy)
      : core.einsum(
          `${output},${other.labels}->${kept.join("")}`,
          dy,
          other.tensor,
        );
  const withOnes = shape.map((side, i) =>
    kept.includes(labels[i] ?? "") ? side : 1,
  );
  return product.reshape(withOnes).broadcastTo(shape);
}

export function einsumGradient(core: Core): Gradient {
  return {
    kernelName: "Einsum",
    saveAllInputs: true,
    gradFunc: (dy, saved, attributes) => {
      const { equation } = attributes as unknown as { equation: string };
      const { inputs, output } = parse(equation);
      const gradients: Record<string, () => tfjs.Tensor> = {};
      for (const [i, labels] of inputs.entries()) {
        const partner = inputs[1 - i];
        gradients[i] = () =>
          operandGradient(
            core,
            one(dy),
            labels,
            output,
            one(saved, i).shape,
            partner === undefined
              ? undefined
              : { labels: partner, tensor: one(saved, 1 - i) },
          );
      }
      return gradients;
    },
  };
}
