/**
 * What cuDNN's documentation says that an LSTM and a GRU are, in the place of `CudnnRNNV3` and its gradient: from the buffer of all
 * weights, of which it knows nothing but the order in which cuDNN names its parts (cudnnGetRNNWeightParams, linLayerID): first the input's
 * matrices, then the state's, then both's biases. It refuses what TensorFlow's kernel would refuse.
 */
import { expect } from "vitest";
import type * as Tf from "@tensorflow/tfjs";
import type { RunOp } from "../../../../lib/src/backend/native/cudnn-rnn.js";
import { tf } from "./support.js";

type Tensor = Tf.Tensor;
type Tensor2D = Tf.Tensor2D;

/** Defects that an emulator may have. */
export interface Defects {
  /** The gates in the order in which they lie in the buffer. */
  lstm?: string;
  gru?: string;
  /** The state's biases before the input's. */
  biasesSwapped?: boolean;
  /** The weights' matrices not turned round. */
  notTurned?: boolean;
  /** A factor of the gradients by the weights. */
  gradient?: number;
  /** Factors of products in TF32, 11 bits, as on Ampere and later GPUs. No defect. */
  tf32?: boolean;
  /** No kernel for sequences that begin with the time axis. */
  batchFirstOnly?: boolean;
}

interface Parts {
  /** By gate: of the input and of the state, [units, width], and their biases, [units]. */
  W: Record<string, Tensor2D>;
  R: Record<string, Tensor2D>;
  bW: Record<string, Tensor>;
  bR: Record<string, Tensor>;
}

function parts(
  buffer: Tensor,
  order: string,
  features: number,
  units: number,
  { biasesSwapped = false, notTurned = false }: Defects,
): Parts {
  let at = 0;
  const next = (size: number): Tensor => {
    at += size;
    return tf.slice(buffer, [at - size], [size]);
  };
  const each = <T>(make: () => T): Record<string, T> =>
    Object.fromEntries(order.split("").map((gate) => [gate, make()]));
  const matrix = (width: number) => (): Tensor2D =>
    notTurned
      ? tf.transpose(next(units * width).reshape([width, units]))
      : next(units * width).reshape([units, width]);
  const W = each(matrix(features));
  const R = each(matrix(units));
  const [first, second] = [each(() => next(units)), each(() => next(units))];
  expect(at).toBe(buffer.size);
  return biasesSwapped
    ? { W, R, bW: second, bR: first }
    : { W, R, bW: first, bR: second };
}

/** The leading 11 bits of float32's 24 (Veltkamp's splitting). */
function rounded(x: Tensor): Tensor2D {
  const times = x.mul(2 ** 13 + 1);
  return times.sub(times.sub(x));
}

/** @returns the states of every step, [time, batch, units], and the last cell of an LSTM */
function compute(
  mode: string,
  defects: Defects,
  [x, h0, c0, buffer]: readonly [Tensor, Tensor, Tensor, Tensor],
): [Tensor, Tensor] {
  const [features = 0, units = 0] = [x.shape[2], h0.shape[2]];
  const order =
    mode === "lstm" ? (defects.lstm ?? "ifco") : (defects.gru ?? "rih");
  const { W, R, bW, bR } = parts(buffer, order, features, units, defects);
  const bits = (each: Tensor): Tensor2D =>
    defects.tf32 ? rounded(each) : (each as Tensor2D);
  const product = (a: Tensor, b: Tensor2D): Tensor =>
    tf.matMul(bits(a), bits(b), false, true);
  const state = (h: Tensor): Tensor2D => h.reshape([-1, units]);
  let [h, c] = [state(h0), mode === "lstm" ? state(c0) : tf.zeros([1, 1])];
  const hidden: Tensor[] = [];
  const of = <T>(by: Record<string, T>, gate: string): T => by[gate] as T;
  for (const step of tf.unstack(x)) {
    const input = (gate: string): Tensor =>
      product(step, of(W, gate)).add(of(bW, gate));
    const recurrent = (gate: string): Tensor =>
      product(h, of(R, gate)).add(of(bR, gate));
    const gate = (name: string): Tensor =>
      tf.sigmoid(input(name).add(recurrent(name)));
    if (mode === "lstm") {
      const fresh = tf.tanh(input("c").add(recurrent("c")));
      c = gate("f").mul(c).add(gate("i").mul(fresh)) as Tensor2D;
      h = gate("o").mul(tf.tanh(c));
    } else {
      const fresh = tf.tanh(input("h").add(gate("r").mul(recurrent("h"))));
      const i = gate("i");
      h = tf.sub(1, i).mul(fresh).add(i.mul(h));
    }
    hidden.push(h);
  }
  return [tf.stack(hidden), c];
}

/** tf.grads in the midst of another gradient, which tf.js would take for the end of that one. */
const within = (
  f: (...inputs: Tensor[]) => Tensor,
): ((inputs: Tensor[]) => Tensor[]) => {
  const { state } = tf.engine();
  return (inputs) => {
    state.gradientDepth++;
    try {
      return tf.grads(f)(inputs);
    } finally {
      state.gradientDepth--;
    }
  };
};

export interface Call {
  name: string;
  attributes: Record<string, unknown>;
  inputs: Tensor[];
}

/** What the backward op is given of the forward one's training. */
const RESERVE = [7];

const turned = (each: Tensor): Tensor =>
  each.rank === 3 ? tf.transpose(each, [1, 0, 2]) : each;

/** @param calls  where each call is written down */
export const emulator =
  (defects: Defects = {}, calls: Call[] = []): RunOp =>
  (_, name, given, inputs, outputs) => {
    const attributes = Object.fromEntries(
      given.map((each) => [each.name, each.value]),
    );
    calls.push({ name, attributes, inputs: [...inputs] });
    if (attributes["time_major"] === false) {
      const results = emulated(defects, name, attributes, inputs.map(turned));
      expect(outputs).toBe(results.length);
      return results.map(turned);
    }
    expect(attributes["time_major"]).toBe(true);
    if (defects.batchFirstOnly) throw new Error("CUDNN_STATUS_NOT_SUPPORTED");
    const results = emulated(defects, name, attributes, inputs);
    expect(outputs).toBe(results.length);
    return results;
  };

/** With the time axis first. */
function emulated(
  defects: Defects,
  name: string,
  attributes: Record<string, unknown>,
  inputs: readonly Tensor[],
): Tensor[] {
  const mode = attributes["rnn_mode"] as string;
  const isLstm = mode === "lstm";
  const [x, h0, c0, buffer, lengths, ...rest] = inputs as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    ...Tensor[],
  ];
  const [steps = 0, batch = 0] = x.shape;
  const units = h0.shape[2] ?? 0;
  const cell = isLstm ? [1, batch, units] : [];
  expect(["lstm", "gru"]).toContain(mode);
  expect([x.rank, h0.shape, c0.shape, buffer.rank]).toEqual([
    3,
    [1, batch, units],
    cell,
    1,
  ]);
  expect([lengths.dtype, lengths.shape]).toEqual(["int32", [batch]]);
  const operands = [x, h0, c0, buffer] as const;
  if (name === "CudnnRNNV3") {
    const [hidden, c] = compute(mode, defects, operands);
    const last = tf.slice(hidden, [steps - 1, 0, 0], [1, batch, units]);
    const reserve = tf.zeros(attributes["is_training"] ? RESERVE : []);
    const lastCell = isLstm ? c.reshape(cell) : tf.scalar(0);
    return [hidden, last, lastCell, reserve, tf.scalar(0, "int32")];
  }
  expect([name, rest.length]).toEqual(["CudnnRNNBackpropV3", 8]);
  const [y, h, c, dy, dh, dc, reserve, host] = rest;
  expect(reserve?.shape).toEqual(RESERVE);
  expect(host?.dtype).toBe("int32");
  for (const all of [y, dy]) expect(all?.shape).toEqual([steps, batch, units]);
  for (const one of [h, dh]) expect(one?.shape).toEqual([1, batch, units]);
  for (const one of [c, dc]) expect(one?.shape).toEqual(cell);
  const gradients = within((...all: Tensor[]) => {
    const [hidden, lastCell] = compute(
      mode,
      defects,
      (isLstm ? all : [all[0], all[1], c0, all[2]]) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ],
    );
    const last = tf.slice(hidden, [steps - 1, 0, 0], [1, batch, units]);
    const sums = [hidden.mul(dy ?? 0), last.mul(dh ?? 0)];
    if (isLstm) sums.push(lastCell.reshape(cell).mul(dc ?? 0));
    return tf.addN(sums.map((each) => each.sum()));
  })(isLstm ? [x, h0, c0, buffer] : [x, h0, buffer]);
  if (!isLstm) gradients.splice(2, 0, tf.scalar(0));
  return gradients.map((each, i) =>
    i === 3 ? each.mul(defects.gradient ?? 1) : each,
  );
}
