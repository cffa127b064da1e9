/**
 * GRU (reset before the product, as tf.js's layer has it) by `GRUBlockCell` and its gradient, one op a step. The gradients of the weights
 * are sums over all steps, so they wait and become one product each.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { withGradient } from "../with-gradient.js";
import { int, run1, T, type Attribute, type Handle, type Tf } from "./ops.js";
import {
  fuseLayer,
  lastStep,
  type Pass,
  type Passed,
  type RecurrentLayer,
} from "../layers/recurrent.js";
import { fusing } from "./fusion.js";
import { portableTrace } from "./graph/trace.js";
import { withScratch, type Scratch } from "./scratch.js";

type Tensor = tfjs.Tensor;

const steps = (tensor: Tensor): number => tensor.shape[0] ?? 0;

const along = (name: string, count: number): readonly Attribute[] => [
  ...T,
  int(name, count),
  int("axis", 0),
];

function unpack(scratch: Scratch, tensor: Tensor): number[] {
  const count = steps(tensor);
  return scratch
    .run("Unpack", along("num", count), [scratch.of(tensor)], count)
    .map(({ id }) => id);
}

function pack(scratch: Scratch, ids: readonly number[]): Tensor {
  const [packed] = scratch.run("Pack", along("N", ids.length), ids, 1);
  if (packed === undefined) throw new Error("Pack gave no output.");
  return scratch.tensor(packed);
}

/** tf.js orders the gates z, r, h; the op wants [r z] and h apart, with the input's rows above the state's. */
function blocks(
  tf: Tf,
  kernel: Tensor,
  recurrentKernel: Tensor,
  bias: Tensor,
): {
  gates: Tensor;
  candidate: Tensor;
  gatesBias: Tensor;
  candidateBias: Tensor;
} {
  const [kz, kr, kh] = tf.split(kernel, 3, 1) as [Tensor, Tensor, Tensor];
  const [uz, ur, uh] = tf.split(recurrentKernel, 3, 1) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const [bz, br, bh] = tf.split(bias, 3) as [Tensor, Tensor, Tensor];
  return {
    gates: tf.concat([tf.concat([kr, kz], 1), tf.concat([ur, uz], 1)], 0),
    candidate: tf.concat([kh, uh], 0),
    gatesBias: tf.concat([br, bz], 0),
    candidateBias: bh,
  };
}

interface Kept {
  r: Tensor;
  z: Tensor;
  candidate: Tensor;
  h: Tensor;
}

/** Every step: the gates, the candidate and the state, each [time, batch, units]. */
function forward(
  tf: Tf,
  x: Tensor,
  h0: Tensor,
  weights: readonly Tensor[],
): Kept {
  return withScratch(tf, (scratch) => {
    const constants = weights.map((each) => scratch.of(each));
    const all: [number[], number[], number[], number[]] = [[], [], [], []];
    let h = scratch.of(h0);
    for (const xt of unpack(scratch, x)) {
      const step = scratch.run("GRUBlockCell", T, [xt, h, ...constants], 4);
      const [r, z, c, next] = step as [Handle, Handle, Handle, Handle];
      for (const [i, { id }] of [r, z, c, next].entries()) all[i]?.push(id);
      h = next.id;
    }
    const [r, z, candidate, states] = all;
    return {
      r: pack(scratch, r),
      z: pack(scratch, z),
      candidate: pack(scratch, candidate),
      h: pack(scratch, states),
    };
  });
}

interface Back {
  x: Tensor;
  h0: Tensor;
  /** [time, batch, units] and twice that width: before the activation. */
  candidate: Tensor;
  gates: Tensor;
}

/** @param dy of every state, or of the last alone: [batch, units] */
function backward(
  tf: Tf,
  x: Tensor,
  h0: Tensor,
  weights: readonly Tensor[],
  kept: Kept,
  dy: Tensor,
): Back {
  return withScratch(tf, (scratch) => {
    const constants = weights.map((each) => scratch.of(each));
    const each = (tensor: Tensor): number[] => unpack(scratch, tensor);
    const xs = each(x);
    const r = each(kept.r);
    const z = each(kept.z);
    const c = each(kept.candidate);
    const before = [scratch.of(h0), ...each(kept.h).slice(0, -1)];
    const dys = dy.rank === 3 ? each(dy) : undefined;
    const dx: number[] = [];
    const dCandidate: number[] = [];
    const dGates: number[] = [];
    const at = (list: readonly number[], t: number): number => list[t] ?? -1;
    let dh = dys === undefined ? scratch.of(dy) : at(dys, xs.length - 1);
    let first: Handle | undefined;
    for (let t = xs.length - 1; t >= 0; t--) {
      const step = scratch.run(
        "GRUBlockCellGrad",
        T,
        [
          at(xs, t),
          at(before, t),
          ...constants,
          at(r, t),
          at(z, t),
          at(c, t),
          dh,
        ],
        4,
      );
      const [dxt, dBefore, dct, dgt] = step as [Handle, Handle, Handle, Handle];
      dx.push(dxt.id);
      dCandidate.push(dct.id);
      dGates.push(dgt.id);
      first = dBefore;
      dh = dBefore.id;
      if (dys !== undefined && t > 0) {
        const [sum] = scratch.run("AddV2", T, [dh, at(dys, t - 1)], 1);
        dh = sum?.id ?? -1;
      }
    }
    if (first === undefined) throw new Error("A GRU needs at least one step.");
    return {
      x: pack(scratch, dx.toReversed()),
      h0: scratch.tensor(first),
      candidate: pack(scratch, dCandidate.toReversed()),
      gates: pack(scratch, dGates.toReversed()),
    };
  });
}

function gradients(
  tf: Tf,
  x: Tensor,
  h0: Tensor,
  weights: readonly Tensor[],
  kept: Kept,
  dy: Tensor,
): Tensor[] {
  const [, , features = 0] = x.shape;
  const units = h0.shape[1] ?? 0;
  const back = backward(tf, x, h0, weights, kept, dy);
  const flat = (tensor: Tensor, width: number): tfjs.Tensor2D =>
    tf.reshape(tensor, [-1, width]);
  const before =
    steps(x) === 1
      ? tf.expandDims(h0, 0)
      : tf.concat(
          [
            tf.expandDims(h0, 0),
            tf.slice(kept.h, [0, 0, 0], [steps(x) - 1, -1, -1]),
          ],
          0,
        );
  const product = (a: Tensor, width: number, b: Tensor2D): Tensor =>
    tf.matMul(flat(a, width), b, true, false);
  const dGates = flat(back.gates, 2 * units);
  const dCandidate = flat(back.candidate, units);
  const swapped = (rz: Tensor): Tensor[] => {
    const [r, z] = tf.split(rz, 2, rz.rank - 1) as [Tensor, Tensor];
    return [z, r];
  };
  return [
    back.x,
    back.h0,
    tf.concat(
      [
        ...swapped(product(x, features, dGates)),
        product(x, features, dCandidate),
      ],
      1,
    ),
    tf.concat(
      [
        ...swapped(product(before, units, dGates)),
        product(run1(tf, "Mul", T, [kept.r, before]), units, dCandidate),
      ],
      1,
    ),
    tf.concat([...swapped(tf.sum(dGates, 0)), tf.sum(dCandidate, 0)], 0),
  ];
}

type Tensor2D = tfjs.Tensor2D;

function pass(tf: Tf, given: Pass): Passed {
  const [h0] = given.states as [Tensor];
  const { x, sequences } = given;
  const inputs = [x, h0, given.kernel, given.recurrentKernel, given.bias];
  const output = withGradient(tf, inputs, (all, save) => {
    const [xs, h, kernel, recurrentKernel, bias] = all as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const parts = blocks(tf, kernel, recurrentKernel, bias);
    const weights = [
      parts.gates,
      parts.candidate,
      parts.gatesBias,
      parts.candidateBias,
    ];
    const kept = forward(tf, xs, h, weights);
    save([xs, h, kept.r, kept.z, kept.candidate, kept.h, ...weights]);
    return {
      value: sequences ? kept.h : lastStep(tf, kept.h),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [x_, h_, r, z, candidate, states, ...weights_] = saved as [
          Tensor,
          Tensor,
          Tensor,
          Tensor,
          Tensor,
          Tensor,
          ...Tensor[],
        ];
        return gradients(
          tf,
          x_,
          h_,
          weights_,
          { r, z, candidate, h: states },
          dy,
        );
      },
    };
  });
  const state = sequences ? lastStep(tf, output) : output;
  return {
    output,
    states: given.wantsStates ? [sequences ? state : tf.clone(state)] : [],
  };
}

export function fuseGru(tf: Tf): void {
  const layer = tf.layers.gru({ units: 1 });
  fuseLayer(tf, Object.getPrototypeOf(layer) as RecurrentLayer, {
    // Its ops are one a step: for others the layer is a loop (`graph/recorded-loops.ts`).
    ready: () => fusing(tf) && portableTrace() === undefined,
    gate: ["sigmoid"],
    states: 1,
    gates: 3,
    pass: (given) => pass(tf, given),
  });
}
