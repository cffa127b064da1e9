/**
 * Conv2DBackpropInput. wasm's own goes pixel by pixel, without SIMD. Here a line of inputs is a sum over the lines of outputs that the filter
 * brought it to, for each of the filter's columns a product that is added where that column met the line.
 */
import { builtIn } from "../kernels/kernel.js";
import {
  geometryOf,
  inOneLine,
  outputsOf,
  type Axis,
  type Geometry,
  type Shape4,
} from "./convolution.js";
import { addressOf, heap, kernel, type BackendWasm } from "./kernel.js";
import {
  matrixAt,
  multiply,
  transposed,
  withAllPanels,
  type Panels,
} from "./product.js";

interface Attributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number;
  dataFormat: "NHWC" | "NCHW";
  dimRoundingMode?: "floor" | "round" | "ceil";
  inputShape: Shape4;
}

/** The entries that bring this input to an output, and the first one's output; each next one, a stride on, brings it to the one before. */
function entriesOf(axis: Axis, input: number): { first: number; entries: number; output: number } {
  const met = Array.from({ length: axis.filter }, (_, entry) => ({
    entry,
    output: (input + axis.before - entry) / axis.stride,
  })).filter(({ output }) => Number.isInteger(output) && output >= 0 && output < axis.output); // prettier-ignore
  return { first: met[0]?.entry ?? 0, entries: met.length, output: met[0]?.output ?? 0 }; // prettier-ignore
} // prettier-ignore

/** @param entries  of the filter, turned round: each [filters, channels] */
function addUp(
  backend: BackendWasm,
  { batch, vertical, horizontal, channels, filters }: Geometry,
  dy: number,
  entries: readonly Panels[],
  dx: number,
): void {
  const apart = entries.length < 2 ? 0 : entries[1]!.at - entries[0]!.at;
  const lines = Array.from({ length: vertical.input }, (_, y) => entriesOf(vertical, y)); // prettier-ignore
  const line = 4 * filters * horizontal.output;
  for (let column = 0; column < horizontal.filter; column++) {
    const [from, to] = outputsOf(horizontal, column);
    if (from >= to) continue;
    const first = from * horizontal.stride - horizontal.before + column;
    for (let image = 0; image < batch; image++)
      for (const [y, met] of lines.entries()) {
        if (met.entries === 0) continue;
        const outputs = image * vertical.output + met.output;
        const inputs = (image * vertical.input + y) * horizontal.input;
        multiply(
          backend,
          matrixAt(dy + outputs * line + 4 * filters * from, [to - from, filters]), // prettier-ignore
          entries[met.first * horizontal.filter + column]!,
          {
            at: dx + 4 * channels * (inputs + first),
            row: 4 * channels * horizontal.stride,
          },
          true,
          {
            runs: met.entries,
            terms: filters,
            aRun: -line,
            bRun: vertical.stride * horizontal.filter * apart,
          },
        );
      }
  }
}

export const conv2dInputGradient = kernel<"dy" | "filter", Attributes>(
  "Conv2DBackpropInput",
  (core) => {
    const own = builtIn(core, "Conv2DBackpropInput", "wasm");
    return ({ inputs, backend, attrs }) => {
      const { dy, filter } = inputs;
      const conv = core.backend_util.computeConv2DInfo(
        attrs.inputShape,
        filter.shape as Shape4,
        attrs.strides,
        1,
        attrs.pad,
        attrs.dimRoundingMode,
        false,
        core.backend_util.convertConv2DDataFormat(attrs.dataFormat),
      );
      const sizes = [...attrs.inputShape, ...filter.shape, ...conv.outShape];
      if (attrs.dataFormat === "NCHW" || sizes.includes(0))
        return own({ inputs, backend, attrs: { ...attrs } });
      const geometry = inOneLine(geometryOf(conv));
      const made = backend.makeOutput(attrs.inputShape, "float32");
      heap(backend, made).fill(0);
      const size = [conv.inChannels, conv.outChannels] as const;
      const weights = addressOf(backend, filter);
      const entries = Array.from(
        { length: conv.filterHeight * conv.filterWidth },
        (_, i) => transposed(matrixAt(weights + 4 * i * size[0] * size[1], size)), // prettier-ignore
      );
      withAllPanels(
        backend,
        entries,
        (panels) =>
        addUp(backend, geometry, addressOf(backend, dy), panels, addressOf(backend, made)), // prettier-ignore
      );
      return made;
    };
  },
);
