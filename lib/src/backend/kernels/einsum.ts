/**
 * Einsum as one matrix product. tf.js's own multiplies everything out, and gives a wrong shape where a label of one operand alone is
 * summed away ("ij,k->ik"). At most two operands, as in tf.js.
 */
import type * as tfjs from "@tensorflow/tfjs";
import type { Core, Kernel } from "./kernel.js";

interface Operand {
  labels: string;
  x: tfjs.Tensor;
}

/** @throws RangeError for what this einsum does not take */
function parse(equation: string, xs: tfjs.Tensor[]): [Operand[], string] {
  const [left = "", output] = equation.replaceAll(/\s/g, "").split("->");
  const labels = left.split(",");
  const fits =
    output !== undefined &&
    xs.length <= 2 &&
    labels.length === xs.length &&
    labels.every((each, i) => each.length === xs[i]?.shape.length) &&
    labels.every((each) => new Set(each).size === each.length) &&
    Array.from(output).every((label) => left.includes(label));
  if (!fits)
    throw new RangeError(
      `einsum expected one or two operands and a label for each of their axes, no label twice in one operand, as in "ij,jk->ik"; ` +
        `received "${equation}" for [${xs.map((x) => x.shape.join(", ")).join("] and [")}]. Write it with matMul, transpose and sum.`,
    );
  return [xs.map((x, i) => ({ x, labels: labels[i] ?? "" })), output ?? ""];
}

/** Sums the axes whose labels are wanted nowhere else. */
function only({ x, labels }: Operand, wanted: string): Operand {
  const gone = Array.from(labels).flatMap((label, axis) =>
    wanted.includes(label) ? [] : [axis],
  );
  if (gone.length === 0) return { x, labels };
  const kept = Array.from(labels)
    .filter((label) => wanted.includes(label))
    .join("");
  return { x: x.sum(gone), labels: kept };
}

function inOrder({ x, labels }: Operand, order: string): tfjs.Tensor {
  return x.transpose(Array.from(order).map((label) => labels.indexOf(label)));
}

function product(
  core: Core,
  a: Operand,
  b: Operand,
  output: string,
): tfjs.Tensor {
  const shared = Array.from(a.labels).filter((label) =>
    b.labels.includes(label),
  );
  const batch = shared.filter((label) => output.includes(label)).join("");
  const summed = shared.filter((label) => !output.includes(label)).join("");
  const alone = ({ labels }: Operand): string =>
    Array.from(labels)
      .filter((label) => !shared.includes(label))
      .join("");
  const [rows, columns] = [alone(a), alone(b)];
  const side = (label: string): number =>
    a.x.shape[a.labels.indexOf(label)] ??
    b.x.shape[b.labels.indexOf(label)] ??
    1;
  const size = (labels: string): number =>
    Array.from(labels).reduce((all, label) => all * side(label), 1);
  const left = inOrder(a, batch + rows + summed).reshape([
    size(batch),
    size(rows),
    size(summed),
  ]);
  const right = inOrder(b, batch + summed + columns).reshape([
    size(batch),
    size(summed),
    size(columns),
  ]);
  const made = batch + rows + columns;
  const x = core.matMul(left, right).reshape(Array.from(made).map(side));
  return inOrder({ x, labels: made }, output);
}

export const einsum: Kernel = {
  name: "Einsum",
  make:
    (core) =>
    ({ inputs, attrs }) => {
      const xs = Object.values(inputs) as tfjs.Tensor[];
      const [operands, output] = parse(
        (attrs as unknown as { equation: string }).equation,
        xs,
      );
      return core.tidy(() => {
        const [a, b] = operands.map((each, i) =>
          only(each, output + (operands[1 - i]?.labels ?? "")),
        );
        if (a === undefined) throw new RangeError("einsum without operands");
        return b === undefined
          ? inOrder(a, output)
          : product(core, a, b, output);
      });
    },
};
