/** Adadelta and centred RMSProp against their formulas in float64. */
import { describe, expect, it } from "vitest";

process.env["NABLA_BACKEND"] = "wasm";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");

type Rule = (gradient: number, memory: number[]) => number;

/** Gradients of one number, step by step; the last ones are equal, so that their variance is nearly nothing. */
const gradients = [0.5, -2, 0.25, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3];

function expected(rule: Rule): number[] {
  const memory = [0, 0, 0];
  let weight = 1;
  return gradients.map((gradient) => (weight -= rule(gradient, memory)));
}

function stepped(optimizer: import("@tensorflow/tfjs").Optimizer): number[] {
  const weight = tf.variable(tf.scalar(1));
  const values = gradients.map((gradient) => {
    optimizer.minimize(() => weight.mul(gradient).asScalar(), false, [weight]);
    return weight.dataSync()[0]!;
  });
  weight.dispose();
  optimizer.dispose();
  return values;
}

/** float32; the difference of two squares keeps fewer digits. */
function expectNear(got: number[], wanted: number[], tolerance: number): void {
  for (const [i, value] of wanted.entries())
    expect(Math.abs(got[i]! - value)).toBeLessThan(tolerance * Math.max(1, Math.abs(value))); // prettier-ignore
}

it("Adadelta divides by a mean that knows this gradient (Zeiler 2012, algorithm 1)", () => {
  const [rate, rho, epsilon] = [1, 0.9, 1e-6];
  const rule: Rule = (gradient, memory) => {
    memory[0] = rho * memory[0]! + (1 - rho) * gradient ** 2;
    const update =
      (Math.sqrt(memory[1]! + epsilon) / Math.sqrt(memory[0] + epsilon)) *
      gradient;
    memory[1] = rho * memory[1]! + (1 - rho) * update ** 2;
    return rate * update;
  };
  expectNear(
    stepped(tf.train.adadelta(rate, rho, epsilon)),
    expected(rule),
    1e-5,
  );
});

describe.each([0, 0.7])("centred RMSProp with momentum %d", (momentum) => {
  it("adds its epsilon to the variance", () => {
    const [rate, rho, epsilon] = [0.01, 0.5, 1e-3];
    const rule: Rule = (gradient, memory) => {
      memory[0] = rho * memory[0]! + (1 - rho) * gradient ** 2;
      memory[1] = rho * memory[1]! + (1 - rho) * gradient;
      const variance = memory[0] - memory[1] ** 2 + epsilon;
      memory[2] = momentum * memory[2]! + (rate * gradient) / Math.sqrt(variance); // prettier-ignore
      return memory[2];
    };
    const got = stepped(tf.train.rmsprop(rate, rho, momentum, epsilon, true));
    expectNear(got, expected(rule), 2e-4);
  });
});

it("leaves no tensor behind, and a weight without a gradient as it is", () => {
  const before = tf.memory().numTensors;
  for (const optimizer of [
    tf.train.adadelta(1),
    tf.train.rmsprop(0.1, 0.9, 0.5, 1e-7, true),
  ]) {
    const weight = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
    const other = tf.tidy(() => tf.variable(tf.scalar(5)));
    for (let i = 0; i < 3; i++)
      optimizer.minimize(() => weight.square().sum(), false, [weight, other]);
    expect(other.dataSync()[0]).toBe(5);
    tf.dispose([weight, other]);
    optimizer.dispose();
  }
  expect(tf.memory().numTensors).toBe(before);
});
