/**
 * LSTM on WebAssembly. tf.js asks for some thirty kernels a step, forward and back; here a step is one product by the recurrent kernel and
 * one loop over the gates, and what does not wait for the step before (the products by the kernel, the gradients of all weights) is one
 * product for all steps.
 *
 *   [i f g o] = x K + h U + b,  c ← σ(f) c + σ(i) tanh(g),  h ← σ(o) tanh(c)
 */
import type * as tfjs from "@tensorflow/tfjs";
import { lstm, type Inputs, type Steps } from "../layers/lstm.js";
import {
  fuseLayer,
  type Pass,
  type RecurrentLayer,
} from "../layers/recurrent.js";
import { addressOf, heap, heapLoops, type BackendWasm } from "./kernel.js";
import { lstmLoops, type Gate, type LstmLoops } from "./lstm-loops.js";
import {
  matrixAt,
  matrixOf,
  multiply,
  rowsOf,
  termsOf,
  transposed,
  withPanels,
} from "./product.js";
import { sumOfRows } from "./sum-of-rows.js";

type Core = typeof tfjs;
type Tensor = tfjs.Tensor;

const loops = heapLoops(lstmLoops) as (backend: BackendWasm) => LstmLoops;

/** What the way back needs of every step. */
interface Kept {
  /** After their activations, [time * batch, 4 units]. */
  gates: Tensor;
  /** [time, batch, units], and tanh of them. */
  cells: Tensor;
  squashed: Tensor;
  hidden: Tensor;
}

interface Sizes {
  steps: number;
  batch: number;
  features: number;
  units: number;
}

const backendOf = (core: Core): BackendWasm => core.backend() as BackendWasm;

function empty(core: Core, shape: number[]): Tensor {
  const made = backendOf(core).makeOutput(shape, "float32");
  return core.engine().makeTensorFromTensorInfo(made);
}

/** Where the steps of a tensor [time, batch, …] begin; below 0 lies what came before the first. */
const stepsOf =
  (backend: BackendWasm, tensor: Tensor, bytes: number, before?: Tensor) =>
  (t: number): number =>
    t < 0 && before !== undefined
      ? addressOf(backend, before)
      : addressOf(backend, tensor) + t * bytes;

/** The bias in every row, to which products are added. */
function biased(core: Core, bias: Tensor, rows: number): Tensor {
  const made = empty(core, [rows, bias.size]);
  const values = heap(backendOf(core), made);
  values.set(heap(backendOf(core), bias));
  for (let done = bias.size; done < values.length; done *= 2)
    values.copyWithin(done, 0, done);
  return made;
}

function forward(
  core: Core,
  { steps, batch, features, units }: Sizes,
  gate: Gate,
  { x, h, c, kernel, recurrentKernel, bias }: Inputs,
): Kept {
  const backend = backendOf(core);
  const gates = biased(core, bias, steps * batch);
  const every = [steps, batch, units];
  const cells = empty(core, every);
  const squashed = empty(core, every);
  const hidden = empty(core, every);
  const all = matrixOf(backend, gates);
  withPanels(backend, matrixOf(backend, kernel), steps * batch, (panels) => {
    const rows = matrixOf(backend, x, [steps * batch, features]);
    multiply(backend, rows, panels, all, true);
  });
  const bytes = 4 * batch * units;
  const [cellsAt, hiddenAt, squashedAt] = [
    stepsOf(backend, cells, bytes, c),
    stepsOf(backend, hidden, bytes, h),
    stepsOf(backend, squashed, bytes),
  ];
  const step = loops(backend)[`${gate}Forward`];
  withPanels(
    backend,
    matrixOf(backend, recurrentKernel),
    steps * batch,
    (panels) => {
      for (let t = 0; t < steps; t++) {
        const now = rowsOf(all, t * batch, batch);
        const before = matrixAt(hiddenAt(t - 1), [batch, units]);
        multiply(backend, before, panels, now, true);
        step(now.at, cellsAt(t - 1), cellsAt(t), squashedAt(t), hiddenAt(t), batch, units); // prettier-ignore
      }
    },
  );
  return { gates, cells, squashed, hidden };
}

/**
 * @param dHidden  by every state, [time, batch, units]
 * @param dCell    by the last cell, or none
 * @returns by the gates before their activations, [time * batch, 4 units], and by the first states
 */
function throughSteps(
  core: Core,
  { steps, batch, units }: Sizes,
  gate: Gate,
  { gates, cells, squashed, c, recurrentKernel }: Kept & Inputs,
  dHidden: Tensor,
  dCell: Tensor | undefined,
): { dGates: Tensor; dh: Tensor; dc: Tensor } {
  const backend = backendOf(core);
  const dGates = empty(core, [steps * batch, 4 * units]);
  const [dh, dc] = [empty(core, [batch, units]), empty(core, [batch, units])];
  heap(backend, dh).fill(0);
  if (dCell === undefined) heap(backend, dc).fill(0);
  else heap(backend, dc).set(heap(backend, dCell));
  const bytes = 4 * batch * units;
  const [gatesAt, byGatesAt, cellsAt, squashedAt, givenAt] = [
    stepsOf(backend, gates, 4 * bytes),
    stepsOf(backend, dGates, 4 * bytes),
    stepsOf(backend, cells, bytes, c),
    stepsOf(backend, squashed, bytes),
    stepsOf(backend, dHidden, bytes),
  ];
  const [later, back] = [matrixOf(backend, dh), addressOf(backend, dc)];
  const step = loops(backend)[`${gate}Backward`];
  const turned = transposed(matrixOf(backend, recurrentKernel));
  withPanels(backend, turned, steps * batch, (panels) => {
    for (let t = steps - 1; t >= 0; t--) {
      step(gatesAt(t), byGatesAt(t), cellsAt(t - 1), squashedAt(t), givenAt(t), later.at, back, batch, units); // prettier-ignore
      const by = matrixAt(byGatesAt(t), [batch, 4 * units]);
      multiply(backend, by, panels, later);
    }
  });
  return { dGates, dh, dc };
}

function backward(
  core: Core,
  sizes: Sizes,
  gate: Gate,
  kept: Kept & Inputs,
  dHidden: Tensor,
  dCell: Tensor | undefined,
): Inputs {
  const backend = backendOf(core);
  const { steps, batch, features, units } = sizes;
  const { x, h, kernel, recurrentKernel, bias, hidden } = kept;
  const { dGates, dh, dc } = throughSteps(core, sizes, gate, kept, dHidden, dCell); // prettier-ignore
  const made = {
    x: empty(core, x.shape),
    h: dh,
    c: dc,
    kernel: empty(core, kernel.shape),
    recurrentKernel: empty(core, recurrentKernel.shape),
    bias: empty(core, bias.shape),
  };
  const rows = steps * batch;
  const inputs = [rows, features] as const;
  const by = matrixOf(backend, dGates);
  withPanels(backend, transposed(matrixOf(backend, kernel)), rows, (panels) =>
    multiply(backend, by, panels, matrixOf(backend, made.x, inputs)),
  );
  withPanels(backend, by, features + units, (panels) => {
    const all = transposed(matrixOf(backend, x, inputs));
    multiply(backend, all, panels, matrixOf(backend, made.kernel));
    sumOfRows(backend, panels, addressOf(backend, made.bias));
    // Each step's states before it: the first ones, then what the steps gave.
    const into = matrixOf(backend, made.recurrentKernel);
    const first = transposed(matrixOf(backend, h));
    multiply(backend, first, termsOf(panels, 0, batch), into);
    if (steps === 1) return;
    const before = transposed(matrixOf(backend, hidden, [rows, units]));
    multiply(backend, before, termsOf(panels, batch, rows - batch), into, true);
  });
  return made;
}

function wayOf(core: Core, { x, states, gate }: Pass): Steps {
  const [steps = 0, batch = 0, features = 0] = x.shape;
  const units = states[0]?.shape[1] ?? 0;
  const sizes = { steps, batch, features, units };
  return {
    forward(given) {
      const kept = forward(core, sizes, gate as Gate, given);
      const { gates, cells, squashed, hidden } = kept;
      return { hidden, cells, kept: [gates, cells, squashed, hidden] };
    },
    backward(given, ofSteps, dHidden, dCell) {
      const [gates, cells, squashed, hidden] = ofSteps as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const kept = { ...given, gates, cells, squashed, hidden };
      return backward(core, sizes, gate as Gate, kept, dHidden, dCell);
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
