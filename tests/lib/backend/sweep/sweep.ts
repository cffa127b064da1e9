/** Runs every case on the backend of this process: one process per backend, so that each is met as a user meets it. */
import { describe, expect, it } from "vitest";
import type { BackendName } from "../../../../lib/src/backend/rungs.js";
import type { Compute, Tensor, Tf } from "./cases/case.js";
import { FAMILIES } from "./cases/index.js";
import { REFERENCES, type Reference, type Values } from "./reference.js";
import { strings } from "./strings.js";

/**
 * Relative to the largest entry: float32 keeps 6e-8 of each number; sums of up to a few hundred products, and approximations of
 * exp, tanh and erf in wasm and cpu, lose two digits of that. A wrong kernel is off by far more than that.
 */
const FORWARD = 1e-5;
/** A gradient is two or three such steps, one after another. */
const GRADIENT = 5e-5;

/** What a backend's arithmetic cannot give, by the case's name: a test that it is so, and why. */
export interface Limits {
  why: string;
  /** Cases that are right to this tolerance only. */
  coarse: Record<string, number>;
  /** Cases of whole numbers above this are off by their last digits. */
  wholeNumbers: { upTo: number; cases: readonly string[] };
}

const NONE: Limits = {
  why: "",
  coarse: {},
  wholeNumbers: { upTo: Infinity, cases: [] },
};

export async function sweep(
  backend: BackendName,
  limits = NONE,
): Promise<void> {
  process.env["NABLA_BACKEND"] = backend;
  process.env["NABLA_QUIET"] = "1";
  const tf = await import("../../../../lib/src/backend/tf.js");

  strings(tf, backend);
  for (const [family, cases] of Object.entries(FAMILIES)) {
    describe(`${backend}, ${family}`, () => {
      for (const [name, compute] of Object.entries(cases(tf))) {
        const reference = REFERENCES[name];
        const limited = limits.wholeNumbers.cases.includes(name)
          ? limits.wholeNumbers.upTo
          : Infinity;
        it(`${name}: values`, async () => {
          if (reference === undefined)
            throw new Error(`sweep.json has no case "${name}".`);
          const before = tf.memory().numTensors;
          const tolerance = limits.coarse[name] ?? FORWARD;
          await forward(tf, compute, reference, tolerance, limited);
          expect(tf.memory().numTensors, "tensors left behind").toBe(before);
        });
        if (reference?.gradients === undefined) continue;
        it(`${name}: gradient`, async () => {
          const before = tf.memory().numTensors;
          const tolerance = Math.max(limits.coarse[name] ?? 0, GRADIENT);
          await gradient(tf, compute, reference, tolerance);
          expect(tf.memory().numTensors, "tensors left behind").toBe(before);
        });
      }
    });
  }
}

function tensorOf(tf: Tf, { values, shape, dtype }: Values): Tensor {
  return tf.tensor(values, shape, dtype);
}

async function forward(
  tf: Tf,
  compute: Compute,
  reference: Reference,
  tolerance: number,
  exactUpTo: number,
): Promise<void> {
  // Not tidy: some ops are asynchronous. What they leave is found by the scope's end.
  tf.engine().startScope();
  try {
    const inputs = reference.inputs.map((each) => tensorOf(tf, each));
    const outputs = [await compute(...inputs)].flat();
    await expectClose(outputs, reference.outputs, tolerance, exactUpTo);
  } finally {
    tf.engine().endScope();
  }
}

async function gradient(
  tf: Tf,
  compute: Compute,
  reference: Reference,
  tolerance: number,
): Promise<void> {
  const inputs = reference.inputs.map((each) => tensorOf(tf, each));
  const floats = inputs.filter((each) => each.dtype === "float32");
  const loss = (...given: Tensor[]): Tensor => {
    const left = [...given];
    const all = inputs.map((each) =>
      each.dtype === "float32" ? (left.shift() ?? each) : each,
    );
    const outputs = [compute(...all) as Tensor | Tensor[]].flat();
    return tf.addN(
      outputs
        .filter((each) => each.dtype === "float32")
        .map((each) =>
          each
            .flatten()
            .mul(tf.range(1, each.size + 1).div(each.size))
            .sum(),
        ),
    );
  };
  const gradients = tf.tidy(() => tf.grads(loss)(floats));
  await expectClose(gradients, reference.gradients ?? [], tolerance);
  tf.dispose([...gradients, ...inputs]);
}

async function expectClose(
  tensors: Tensor[],
  expected: Values[],
  tolerance: number,
  exactUpTo = Infinity,
): Promise<void> {
  expect(tensors.map((each) => each.shape)).toEqual(
    expected.map((each) => each.shape),
  );
  for (const [i, { values, dtype }] of expected.entries()) {
    const got = Array.from((await tensors[i]?.data()) ?? []);
    if (dtype !== "float32") {
      if (exactUpTo === Infinity) expect(got.map(Number)).toEqual(values);
      else {
        const off = values.map((v, k) => Math.abs(v - Number(got[k])));
        for (const [k, v] of values.entries())
          expect(off[k]).toBeLessThanOrEqual(
            // Half a step of float32 for each operand and the result.
            Math.abs(v) <= exactUpTo ? 0 : (2 * Math.abs(v)) / exactUpTo,
          );
        expect(Math.max(...off), "exact now: take it off the list").not.toBe(0);
      }
      continue;
    }
    const size = values.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
    const worst = values.reduce(
      (most, v, k) =>
        Math.max(most, Math.abs(v - (got[k] ?? Number.NaN)) / size),
      0,
    );
    const right = worst <= tolerance; // false for NaN as well
    expect(
      right,
      `expected ${values.join(" ")}\nreceived ${got.join(" ")}`,
    ).toBe(true);
  }
}
