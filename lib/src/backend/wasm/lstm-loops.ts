/** What an LSTM computes in one step beside its product, forward and back, four units at once. */
import {
  addI32,
  addVector,
  andVector,
  constant,
  constantVector,
  get,
  greaterVector,
  I32,
  lessVector,
  multiplyI32,
  multiplyVector,
  procedure,
  put,
  repeat,
  shiftLeft,
  subtractI32,
  subtractVector,
  V128,
  type Code,
  type Procedure,
} from "../assembly/assembler.js";
import { byLanes, type Lanes } from "./lanes.js";
import { hardSigmoid, sigmoid, tanh } from "./activations.js";

/** tf.js's two: the logistic function, and its default, which is made of straight lines. */
export type Gate = "sigmoid" | "hardSigmoid";

/** Addresses, but for `batch` and `units`. Of states [batch, units], of gates [batch, 4 units]. */
type Forward = (gates: number, before: number, cells: number, squashed: number, hidden: number, batch: number, units: number) => void; // prettier-ignore
type Backward = (gates: number, dGates: number, before: number, squashed: number, dHidden: number, dLater: number, dCell: number, batch: number, units: number) => void; // prettier-ignore

export interface LstmLoops {
  /** Gates are replaced by what their activations make of them; writes cells, tanh of the cells, and the outputs. */
  sigmoidForward: Forward;
  hardSigmoidForward: Forward;
  /** `dHidden` is by this step's output itself, `dLater` by way of the next step; `dCell` is replaced by the one before. */
  sigmoidBackward: Backward;
  hardSigmoidBackward: Backward;
}

const gateOf: Record<
  Gate,
  {
    apply: (x: number, work: readonly number[]) => Code[];
    /** By what the activation made of it. */
    slope: (y: Code) => Code;
  }
> = {
  sigmoid: {
    apply: sigmoid,
    slope: (y) => multiplyVector(y, subtractVector(constantVector(1), y)),
  },
  hardSigmoid: {
    apply: hardSigmoid,
    slope: (y) =>
      andVector(
        andVector(
          greaterVector(y, constantVector(0)),
          lessVector(y, constantVector(1)),
        ),
        constantVector(0.2),
      ),
  },
};

/**
 * Runs over batch and units, by fours and, what is left of a row, one by one.
 *
 * @param wide    addresses of gates, which are four to a unit: the first of each
 * @param narrow  addresses of states
 * @param work    on addresses of the four gates of each of `wide`
 */
function everyUnit(
  local: (type: number) => number,
  { wide, narrow, batch, units }: { wide: readonly number[]; narrow: readonly number[]; batch: number; units: number }, // prettier-ignore
  work: (gates: readonly (readonly number[])[], lanes: Lanes) => Code[],
): Code[] {
  const [count, row] = [local(I32), local(I32)];
  const gates = wide.map((first) => [first, local(I32), local(I32), local(I32)] as const); // prettier-ignore
  return [
    put(row, shiftLeft(get(units), constant(2))),
    ...gates.flatMap(
      (each) =>
      each.slice(1).map((gate, i) => put(gate, addI32(get(each[i]!), get(row)))), // prettier-ignore
    ),
    put(row, multiplyI32(get(row), constant(3))),
    repeat(
      [
        ...byLanes(count, units, [...gates.flat(), ...narrow], (lanes) =>
          work(gates, lanes),
        ),
        ...gates.flat().map((each) => put(each, addI32(get(each), get(row)))),
        put(batch, subtractI32(get(batch), constant(1))),
      ],
      get(batch),
    ),
  ];
}

function forward(gate: Gate): Procedure {
  return procedure(
    `${gate}Forward`,
    [I32, I32, I32, I32, I32, I32, I32],
    (given, local) => {
      const [gates, before, cells, squashed, hidden, batch, units] = given as [number, number, number, number, number, number, number]; // prettier-ignore
      const [i, f, g, o, cell] = [local(V128), local(V128), local(V128), local(V128), local(V128)]; // prettier-ignore
      const work = [local(V128), local(V128), local(V128)];
      const { apply } = gateOf[gate];
      const narrow = [before, cells, squashed, hidden];
      return everyUnit(local, { wide: [gates], narrow, batch, units }, ([at], lanes) => [
      ...[i, f, g, o].flatMap((each, k) => [
        put(each, lanes.load(get(at![k]!))),
        ...(each === g ? tanh : apply)(each, work),
        lanes.store(get(at![k]!), get(each)),
      ]),
      put(cell, addVector(multiplyVector(get(f), lanes.load(get(before))), multiplyVector(get(i), get(g)))), // prettier-ignore
      lanes.store(get(cells), get(cell)),
      ...tanh(cell, work),
      lanes.store(get(squashed), get(cell)),
      lanes.store(get(hidden), multiplyVector(get(o), get(cell))),
    ]); // prettier-ignore
    },
  );
}

function backward(gate: Gate): Procedure {
  return procedure(
    `${gate}Backward`,
    [I32, I32, I32, I32, I32, I32, I32, I32, I32],
    (given, local) => {
      const [gates, dGates, before, squashed, dHidden, dLater, dCell, batch, units] = given as [number, number, number, number, number, number, number, number, number]; // prettier-ignore
      const values = [local(V128), local(V128), local(V128), local(V128)] as const; // prettier-ignore
      const [byState, byCell, bent] = [local(V128), local(V128), local(V128)];
      const { slope } = gateOf[gate];
      const bend = (y: Code): Code => subtractVector(constantVector(1), multiplyVector(y, y)); // prettier-ignore
      const product = (...all: Code[]): Code => all.reduce(multiplyVector);
      const narrow = [before, squashed, dHidden, dLater, dCell];
      return everyUnit(
        local,
        { wide: [gates, dGates], narrow, batch, units },
        ([at, by], lanes) => {
          const [i, f, g, o] = values.map(get) as [Code, Code, Code, Code];
          const state = get(byState);
          const cell = get(byCell);
          return [
            ...values.map((each, k) => put(each, lanes.load(get(at![k]!)))),
            put(bent, lanes.load(get(squashed))),
            put(byState, addVector(lanes.load(get(dLater)), lanes.load(get(dHidden)))), // prettier-ignore
            put(byCell, addVector(lanes.load(get(dCell)), product(state, o, bend(get(bent))))), // prettier-ignore
            lanes.store(get(by![0]!), product(cell, g, slope(i))),
            lanes.store(get(by![1]!), product(cell, lanes.load(get(before)), slope(f))), // prettier-ignore
            lanes.store(get(by![2]!), product(cell, i, bend(g))),
            lanes.store(get(by![3]!), product(state, get(bent), slope(o))),
            lanes.store(get(dCell), product(cell, f)),
          ];
        },
      );
    },
  );
}

export const lstmLoops: readonly Procedure[] = [
  forward("sigmoid"),
  forward("hardSigmoid"),
  backward("sigmoid"),
  backward("hardSigmoid"),
];
