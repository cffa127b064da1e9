/**
 * MaxPoolGrad. wasm's own starts its search for the largest value at 0 and so loses the gradient of every window without a positive one.
 * As in TensorFlow, the first of equal values gets it.
 */
import {
  addI32,
  addVector,
  andVector,
  choose,
  constantVector,
  equalVector,
  get,
  greaterVector,
  I32,
  procedure,
  put,
  shiftRight,
  constant,
  V128,
  withoutVector,
  type Code,
  type Procedure,
} from "../assembly/assembler.js";
import { geometryOf, stretches, type Shape4 } from "./convolution.js";
import {
  addressOf,
  heap,
  heapLoops,
  kernel,
  type BackendWasm,
} from "./kernel.js";
import { byLanes, times } from "./lanes.js";

interface Attributes {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: "valid" | "same" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

interface Loops {
  /**
   * Windows side by side. x, dx and dy are addresses of the first; a window has `height` lines, `line` bytes apart, of `width` pixels, each of
   * `pixel` bytes; the next window begins `stride` bytes on.
   */
  windows: (x: number, dx: number, dy: number, windows: number, height: number, width: number, line: number, pixel: number, stride: number) => void; // prettier-ignore
}

/** Each window is gone through twice: for its largest value, then for the first place that has it. */
function windows(): Procedure {
  return procedure(
    "windows",
    Array.from({ length: 9 }, () => I32),
    (given, local) => {
      const [x, dx, dy, count, height, width, line, pixel, stride] = given as [number, number, number, number, number, number, number, number, number]; // prettier-ignore
      const [channels, left, down, along] = [local(I32), local(I32), local(I32), local(I32)]; // prettier-ignore
      const [xAt, dxAt, xLine, dxLine, xNow, dxNow] = [local(I32), local(I32), local(I32), local(I32), local(I32), local(I32)]; // prettier-ignore
      const [largest, value, gradient, here, open] = [local(V128), local(V128), local(V128), local(V128), local(V128)]; // prettier-ignore
      const move = (each: number, by: Code): Code => put(each, addI32(get(each), by)); // prettier-ignore
      const everyPlace = (work: Code[]): Code[] => [
        put(xLine, get(xAt)),
        put(dxLine, get(dxAt)),
        ...times(down, get(height), [
          put(xNow, get(xLine)),
          put(dxNow, get(dxLine)),
          ...times(along, get(width), [
            ...work,
            move(xNow, get(pixel)),
            move(dxNow, get(pixel)),
          ]),
          move(xLine, get(line)),
          move(dxLine, get(line)),
        ]),
      ];
      return [
        put(channels, shiftRight(get(pixel), constant(2))),
        ...times(count, get(count), [
          put(xAt, get(x)),
          put(dxAt, get(dx)),
          ...byLanes(left, channels, [xAt, dxAt, dy], (lanes) => [
            put(largest, lanes.load(get(xAt))),
            ...everyPlace([
              put(value, lanes.load(get(xNow))),
              put(largest, choose(greaterVector(get(value), get(largest)), get(value), get(largest))), // prettier-ignore
            ]),
            put(gradient, lanes.load(get(dy))),
            // All bits set where the place is still to be found.
            put(open, equalVector(constantVector(0), constantVector(0))),
            ...everyPlace([
              put(here, andVector(equalVector(lanes.load(get(xNow)), get(largest)), get(open))), // prettier-ignore
              put(open, withoutVector(get(open), get(here))),
              lanes.store(get(dxNow), addVector(lanes.load(get(dxNow)), andVector(get(gradient), get(here)))), // prettier-ignore
            ]),
            // Not a number is equal to nothing: the first place gets it.
            lanes.store(get(dxAt), addVector(lanes.load(get(dxAt)), andVector(get(gradient), get(open)))), // prettier-ignore
          ]),
          move(x, get(stride)),
          move(dx, get(stride)),
        ]),
      ];
    },
  );
}

const loops = heapLoops([windows()]) as (backend: BackendWasm) => Loops;

export const maxPoolGradient = kernel<"dy" | "input", Attributes>(
  "MaxPoolGrad",
  (core) =>
    ({ inputs, backend, attrs }) => {
      const pool = core.backend_util.computePool2DInfo(
        inputs.input.shape as Shape4,
        attrs.filterSize,
        attrs.strides,
        1,
        attrs.pad,
        attrs.dimRoundingMode,
      );
      const made = backend.makeOutput(inputs.input.shape, "float32");
      heap(backend, made).fill(0);
      const [x, dx, dy] = [inputs.input, made, inputs.dy].map((each) =>
        addressOf(backend, each),
      ) as [number, number, number];
      const { batch, vertical, horizontal, channels } = geometryOf(pool);
      const pixel = 4 * channels;
      const line = pixel * horizontal.input;
      const columns = stretches(horizontal);
      for (const row of stretches(vertical))
        for (let image = 0; image < batch; image++)
          for (let y = row.from; y < row.to; y++) {
            const input = row.input + (y - row.from) * vertical.stride;
            const from = (image * vertical.input + input) * line;
            const outputs = (image * vertical.output + y) * horizontal.output;
            for (const along of columns) {
              const at = from + along.input * pixel;
              loops(backend).windows(
                x + at, dx + at, dy + (outputs + along.from) * pixel,
                along.to - along.from, row.entries, along.entries,
                line, pixel, horizontal.stride * pixel,
              ); // prettier-ignore
            }
          }
      return made;
    },
);
