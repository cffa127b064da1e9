/**
 * LSTM on WebAssembly. tf.js asks for some thirty kernels a step, forward and back; here a step is one product by the recurrent kernel and
 * one loop over the gates, and what does not wait for the step before (the products by the kernel, the gradients of all weights) is one
 * product for all steps.
 *
 *   [i f g o] = x K + h U + b,  c ← σ(f) c + σ(i) tanh(g),  h ← σ(o) tanh(c)
 */
import type * as tfjs from "@tensorflow/tfjs";
import { lstm, type Steps } from "../layers/lstm.js";
import {
  fuseLayer,
  type Pass,
  type RecurrentLayer,
} from "../layers/recurrent.js";
import { heap, type BackendWasm } from "./kernel.js";

type Core = typeof tfjs;
type Tensor = tfjs.Tensor;
type Tensor2D = tfjs.Tensor2D;

/** tf.js's two gates: the logistic function, and its default, which is made of straight lines. */
type Gate = "sigmoid" | "hardSigmoid";

/** 2 to the powers from -128 to 127. */
const POWERS = Float64Array.from({ length: 256 }, (_, i) => 2 ** (i - 128));

/**
 * exp to nine digits, where float32 has seven: V8's takes four times as long, and half of a step is spent here. x = k ln 2 + r, and the
 * series of exp(r) to the seventh power, whose next term is below 0.3466^8 / 8! = 5e-9.
 */
function exp(x: number): number {
  const near = x < -87 ? -87 : x > 87 ? 87 : x;
  const k = Math.floor(near * Math.LOG2E + 0.5);
  const r = near - k * Math.LN2;
  const series =
    1 +
    r *
      (1 +
        r *
          (1 / 2 +
            r *
              (1 / 6 +
                r *
                  (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * (1 / 5040)))))));
  return series * (POWERS[k + 128] ?? 0);
}

const sigmoid = (x: number): number => 1 / (1 + exp(-x));
const hardSigmoid = (x: number): number =>
  Math.min(1, Math.max(0, 0.2 * x + 0.5));
const tanh = (x: number): number => 1 - 2 / (exp(2 * x) + 1);

/** What the way back needs of every step, [time, batch, …]. */
interface Kept {
  /** After their activations, [time * batch, 4 units]. */
  gates: Tensor;
  cells: Tensor;
  /** tanh of the cells. */
  squashed: Tensor;
  hidden: Tensor;
}

interface Sizes {
  steps: number;
  batch: number;
  units: number;
}

const backendOf = (core: Core): BackendWasm => core.backend() as BackendWasm;

function empty(core: Core, shape: number[]): Tensor {
  const made = backendOf(core).makeOutput(shape, "float32");
  return core.engine().makeTensorFromTensorInfo(made);
}

function forward(
  core: Core,
  { steps, batch, units }: Sizes,
  gate: Gate,
  start: { gates: Tensor; h: Tensor; c: Tensor; recurrentKernel: Tensor },
): Kept {
  const backend = backendOf(core);
  const { gates, recurrentKernel } = start;
  const cells = empty(core, [steps, batch, units]);
  const squashed = empty(core, [steps, batch, units]);
  const hidden = empty(core, [steps, batch, units]);
  const h = empty(core, [batch, units]);
  heap(backend, h).set(heap(backend, start.h));
  const open = gate === "sigmoid" ? sigmoid : hardSigmoid;
  for (let t = 0; t < steps; t++) {
    const product = core.matMul(h, recurrentKernel);
    // Views are taken anew at each step, since the product may have made the heap grow.
    const [z, zh] = [heap(backend, gates), heap(backend, product)];
    const [c, all] = [heap(backend, cells), heap(backend, hidden)];
    const [bent, now] = [heap(backend, squashed), heap(backend, h)];
    const before =
      t === 0
        ? heap(backend, start.c)
        : c.subarray((t - 1) * batch * units, t * batch * units);
    for (let b = 0; b < batch; b++) {
      for (let u = 0; u < units; u++) {
        const here = b * units + u;
        const there = t * batch * units + here;
        const q = b * 4 * units + u;
        const p = t * batch * 4 * units + q;
        const i = open((z[p] ?? 0) + (zh[q] ?? 0));
        const f = open((z[p + units] ?? 0) + (zh[q + units] ?? 0));
        const g = tanh((z[p + 2 * units] ?? 0) + (zh[q + 2 * units] ?? 0));
        const o = open((z[p + 3 * units] ?? 0) + (zh[q + 3 * units] ?? 0));
        z[p] = i;
        z[p + units] = f;
        z[p + 2 * units] = g;
        z[p + 3 * units] = o;
        const cell = f * (before[here] ?? 0) + i * g;
        const bend = tanh(cell);
        const out = o * bend;
        c[there] = cell;
        bent[there] = bend;
        all[there] = out;
        now[here] = out;
      }
    }
    product.dispose();
  }
  h.dispose();
  return { gates, cells, squashed, hidden };
}

/**
 * @param dHidden  by every state, [time, batch, units]
 * @param dCell    by the last cell, or none
 * @returns by the gates before their activations, [time * batch, 4 units], and by the first states
 */
function backward(
  core: Core,
  { steps, batch, units }: Sizes,
  gate: Gate,
  kept: Kept & { c: Tensor; recurrentKernel: Tensor },
  dHidden: Tensor,
  dCell: Tensor | undefined,
): { gates: Tensor; h: Tensor; c: Tensor } {
  const backend = backendOf(core);
  const turned = core.transpose(kept.recurrentKernel as Tensor2D);
  const dGates = empty(core, [steps * batch, 4 * units]);
  const dz = empty(core, [batch, 4 * units]);
  const dc = empty(core, [batch, units]);
  const size = batch * units;
  if (dCell === undefined) heap(backend, dc).fill(0);
  else heap(backend, dc).set(heap(backend, dCell));
  const soft = gate === "sigmoid";
  const slope = (y: number): number =>
    soft ? y * (1 - y) : y > 0 && y < 1 ? 0.2 : 0;
  let dh: Tensor | undefined;
  for (let t = steps - 1; t >= 0; t--) {
    const [z, c] = [heap(backend, kept.gates), heap(backend, kept.cells)];
    const bent = heap(backend, kept.squashed);
    const before =
      t === 0 ? heap(backend, kept.c) : c.subarray((t - 1) * size, t * size);
    const [out, now] = [heap(backend, dGates), heap(backend, dz)];
    const back = heap(backend, dc);
    const later = dh === undefined ? undefined : heap(backend, dh);
    const given = heap(backend, dHidden).subarray(t * size);
    for (let b = 0; b < batch; b++) {
      for (let u = 0; u < units; u++) {
        const here = b * units + u;
        const q = b * 4 * units + u;
        const p = t * batch * 4 * units + q;
        const i = z[p] ?? 0;
        const f = z[p + units] ?? 0;
        const g = z[p + 2 * units] ?? 0;
        const o = z[p + 3 * units] ?? 0;
        const bend = bent[t * size + here] ?? 0;
        const byState = (later?.[here] ?? 0) + (given[here] ?? 0);
        const byCell = (back[here] ?? 0) + byState * o * (1 - bend * bend);
        now[q] = byCell * g * slope(i);
        now[q + units] = byCell * (before[here] ?? 0) * slope(f);
        now[q + 2 * units] = byCell * i * (1 - g * g);
        now[q + 3 * units] = byState * bend * slope(o);
        back[here] = byCell * f;
      }
    }
    out.set(now, t * batch * 4 * units);
    dh?.dispose();
    dh = core.matMul(dz, turned);
  }
  if (dh === undefined) throw new Error("An LSTM needs at least one step.");
  return { gates: dGates, h: dh, c: dc };
}

/** The state before each step, [time * batch, units]. */
function shifted(
  core: Core,
  { steps, batch, units }: Sizes,
  first: Tensor,
  hidden: Tensor,
): Tensor2D {
  const backend = backendOf(core);
  const states = empty(core, [steps * batch, units]);
  const to = heap(backend, states);
  to.set(heap(backend, first));
  to.set(
    heap(backend, hidden).subarray(0, (steps - 1) * batch * units),
    batch * units,
  );
  return states as Tensor2D;
}

function wayOf(core: Core, { x, states, gate }: Pass): Steps {
  const [steps = 0, batch = 0, features = 0] = x.shape;
  const units = states[0]?.shape[1] ?? 0;
  const sizes = { steps, batch, units };
  const flat = (tensor: Tensor): Tensor2D =>
    core.reshape(tensor, [steps * batch, features]);
  return {
    forward(given) {
      const product = core.matMul(flat(given.x), given.kernel);
      const gates = core.add(product, given.bias);
      const kept = forward(core, sizes, gate as Gate, { ...given, gates });
      return {
        hidden: kept.hidden,
        cells: kept.cells,
        kept: [gates, kept.cells, kept.squashed, kept.hidden],
      };
    },
    backward(given, ofSteps, dHidden, dCell) {
      const [gates, cells, squashed, hidden] = ofSteps as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const kept = { ...given, gates, cells, squashed, hidden };
      const back = backward(core, sizes, gate as Gate, kept, dHidden, dCell);
      const dz = back.gates as Tensor2D;
      const dx = core.matMul(dz, given.kernel, false, true);
      return {
        x: core.reshape(dx, given.x.shape),
        h: back.h,
        c: back.c,
        kernel: core.matMul(flat(given.x), dz, true, false),
        recurrentKernel: core.matMul(
          shifted(core, sizes, given.h, hidden),
          dz,
          true,
          false,
        ),
        bias: core.sum(dz, 0),
      };
    },
  };
}

/** Makes `tf.layers.lstm` compute so, where it fits. */
export function lstmOnWasm(core: Core): void {
  const layer = core.layers.lstm({ units: 1 });
  fuseLayer(core, Object.getPrototypeOf(layer) as RecurrentLayer, {
    ready: () => core.getBackend() === "wasm",
    gate: ["sigmoid", "hardSigmoid"],
    states: 2,
    gates: 4,
    pass: (given) => lstm(core, given, wayOf(core, given)),
  });
}
