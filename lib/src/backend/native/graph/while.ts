/**
 * A loop in a graph, of the ops that every TensorFlow runs without functions: what goes round is Enter → Merge → Switch → body →
 * NextIteration → Merge, and leaves by an Exit (Yu et al. 2018, "Dynamic control flow in large-scale machine learning", 4.1).
 */
import { bool, int, string, type } from "../ops.js";
import type { Trace } from "./trace.js";

/** What goes round: where it begins, outside of the loop. */
export interface Start {
  readonly place: string;
  readonly dtype: number;
}

export interface Counted {
  /** Places of int32 scalars outside of the loop. */
  readonly zero: string;
  /** Of the handle, since it is used inside. */
  readonly one: number;
  readonly steps: number;
}

const int32 = 3;

/**
 * @param body  gets the places of the step's number and of what goes round, and gives those for the next step
 * @returns the places, outside, of what went round
 */
export function whileLoop(
  trace: Trace,
  { zero, one, steps }: Counted,
  starts: readonly Start[],
  body: (step: string, now: readonly string[]) => readonly string[],
): string[] {
  const all = [{ place: zero, dtype: int32 }, ...starts];
  const switches = trace.inFrame((frame) => {
    const merges = all.map(({ place, dtype }) => {
      const enter = trace.emit(
        "Enter",
        [place],
        [
          type("T", dtype),
          string("frame_name", frame),
          bool("is_constant", false),
        ],
      );
      // What comes round is known after the body.
      const inputs = [`${enter}:0`];
      const name = trace.emit("Merge", inputs, [type("T", dtype), int("N", 2)]);
      return { name, dtype, inputs };
    });
    const T = [type("T", int32)];
    const less = trace.emit(
      "Less",
      [`${merges[0]?.name}:0`, trace.place(steps)],
      T,
    );
    const again = trace.emit("LoopCond", [`${less}:0`], []);
    const gates = merges.map(({ name, dtype }) => ({
      name: trace.emit(
        "Switch",
        [`${name}:0`, `${again}:0`],
        [type("T", dtype)],
      ),
      dtype,
    }));
    const [step = "", ...now] = gates.map(({ name }) => `${name}:1`);
    const sum = trace.emit("AddV2", [step, trace.place(one)], T);
    const next = [`${sum}:0`, ...body(step, now)];
    for (const [i, { dtype, inputs }] of merges.entries()) {
      const round = trace.emit(
        "NextIteration",
        [next[i] ?? ""],
        [type("T", dtype)],
      );
      inputs.push(`${round}:0`);
    }
    return gates;
  });
  return switches
    .map(({ name, dtype }) =>
      trace.emit("Exit", [`${name}:0`], [type("T", dtype)]),
    )
    .map((name) => `${name}:0`)
    .slice(1);
}
