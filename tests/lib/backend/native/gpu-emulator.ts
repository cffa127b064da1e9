/**
 * In what TensorFlow on a GPU differs, as it is seen from JavaScript: `GatherV2` and its gradient `UnsortedSegmentSum` do not refuse an index
 * that is out of range (here they take the nearest row; a GPU takes zeros and leaves the gradient out), in graphs as well, and `Bincount` knows
 * no weights.
 */
import {
  int,
  nativeBackend,
  type as typeOf,
  type Attribute,
  type Handle,
  type NativeBackend,
} from "../../../../lib/src/backend/native/ops.js";
import { tf } from "./support.js";

type Binding = NativeBackend["binding"];

const INT32 = 3;
const T = [typeOf("T", INT32)];

/** From here on the native backend says that it uses a GPU. @returns what ends it */
export function emulateGpu(): () => void {
  const backend = nativeBackend(tf);
  const real = backend.binding;
  const emulations = new WeakMap<Binding, Binding>();
  let behind = real;

  const seen = (id: number): Handle => {
    const [handle] = real.executeOp("Identity", [], [id], 1);
    if (handle === undefined) throw new Error("Identity gave no output.");
    real.deleteTensor(handle.id);
    return handle;
  };
  const inRange = (binding: Binding, indices: number, rows: number): number => {
    let id = indices;
    for (const [op, limit] of [
      ["Maximum", 0],
      ["Minimum", rows - 1],
    ] as const) {
      const bound = binding.createTensor([], INT32, Int32Array.of(limit));
      id = binding.executeOp(op, T, [id, bound], 1)[0]?.id ?? -1;
      binding.deleteTensor(bound);
    }
    return id;
  };
  const emulation = (binding: Binding): Binding => {
    const known = emulations.get(binding);
    if (known !== undefined) return known;
    const made = Object.create(binding) as Binding;
    const executeOp = (
      op: string,
      attributes: readonly Attribute[],
      inputs: readonly number[],
      outputs: number,
    ): Handle[] => {
      const [x = -1, second = -1, third = -1] = inputs;
      if (op === "Bincount" && seen(third).shape.join() !== "0")
        throw new Error("Weights are not yet supported by the GPU");
      if (op !== "GatherV2" && op !== "UnsortedSegmentSum")
        return binding.executeOp(op, attributes, inputs, outputs);
      const number = real.tensorDataSync(third)[0] ?? 0;
      const rows = op === "GatherV2" ? (seen(x).shape.at(number) ?? 0) : number;
      const given = [x, inRange(binding, second, rows), third];
      return binding.executeOp(op, attributes, given, outputs);
    };
    Object.defineProperty(made, "executeOp", { value: executeOp });
    emulations.set(binding, made);
    emulations.set(made, made);
    return made;
  };

  // Whoever listens puts an object of his own in front of the binding; this one is always in front of it.
  Object.defineProperty(backend, "binding", {
    configurable: true,
    get: () => emulation(behind),
    set: (binding: Binding) => {
      behind = binding;
    },
  });
  const says = (value: boolean): void => {
    Object.defineProperty(backend, "isUsingGpuDevice", {
      configurable: true,
      writable: true,
      value,
    });
  };
  says(true);
  return () => {
    Object.defineProperty(backend, "binding", {
      configurable: true,
      writable: true,
      value: real,
    });
    says(false);
  };
}

/** TensorFlow's own gather, whatever the library makes of it. */
export function gatherUnseen(x: number, indices: number): Handle | undefined {
  const { binding } = nativeBackend(tf);
  const axis = binding.createTensor([], INT32, Int32Array.of(0));
  const attributes = [
    int("batch_dims", 0),
    typeOf("Tparams", 1),
    typeOf("Tindices", INT32),
    typeOf("Taxis", INT32),
  ];
  return binding.executeOp("GatherV2", attributes, [x, indices, axis], 1)[0];
}
