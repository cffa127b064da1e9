/**
 * Conv2DBackpropFilter, which wasm lacks: each line of the filter is a sum, over the outputs that it met, of what it met there times dy.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { builtIn } from "../kernels/kernel.js";
import {
  geometryOf,
  stretches,
  type Geometry,
  type Shape4,
} from "./convolution.js";
import { addressOf, heap, kernel, type BackendWasm } from "./kernel.js";
import { matrixOf, multiply, withPanels, type Panels } from "./product.js";

interface Attributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number;
  dataFormat: "NHWC" | "NCHW";
  dimRoundingMode?: "floor" | "round" | "ceil";
  filterShape: Shape4;
}

/** Outputs of which the eight columns that are read at once stay in the processor's first cache. */
const OUTPUTS = 512;

/** Adds to dW. @param dy  [batch * outHeight * outWidth, filters] */
function addUp(
  backend: BackendWasm,
  { batch, vertical, horizontal, channels, filters }: Geometry,
  x: number,
  dy: Panels,
  dW: number,
): void {
  const pixel = 4 * channels;
  const line = pixel * horizontal.input;
  const atOnce = Math.max(1, Math.floor(OUTPUTS / horizontal.output));
  const columns = stretches(horizontal);
  const some = (image: number, from: number, to: number, input: number, row: number): void => {
    const lineAt = x + (image * vertical.input + input) * line;
    const outputs = (image * vertical.output + from) * horizontal.output;
    for (const along of columns) {
      const entry = row * horizontal.filter + along.first;
      multiply(
        backend,
        {
          at: lineAt + along.input * pixel,
          rows: along.entries * channels,
          columns: dy.terms,
          row: 4,
          column: horizontal.stride * pixel,
        },
        { ...dy, at: dy.at + (outputs + along.from) * dy.term },
        { at: dW + entry * pixel * filters, row: 4 * filters },
        true,
        {
          runs: to - from,
          terms: along.to - along.from,
          aRun: vertical.stride * line,
          bRun: horizontal.output * dy.term,
        },
      );
    }
  }; // prettier-ignore
  for (let image = 0; image < batch; image++)
    for (const down of stretches(vertical))
      for (let from = down.from; from < down.to; from += atOnce)
        for (let i = 0; i < down.entries; i++) {
          const to = Math.min(down.to, from + atOnce);
          const input = down.input + (from - down.from) * vertical.stride + i;
          some(image, from, to, input, down.first + i);
        }
}

/** [batch, channels, height, width] → [batch, height, width, channels]. */
function channelsLast(
  core: typeof tfjs,
  backend: BackendWasm,
  tensor: tfjs.TensorInfo,
): tfjs.TensorInfo {
  const run = builtIn(core, "Transpose", "wasm");
  return run({
    inputs: { x: tensor },
    backend,
    attrs: { perm: [0, 2, 3, 1] },
  }) as tfjs.TensorInfo;
}

export const conv2dFilterGradient = kernel<"x" | "dy", Attributes>(
  "Conv2DBackpropFilter",
  (core) =>
    ({ inputs, backend, attrs }) => {
      const format = core.backend_util.convertConv2DDataFormat(
        attrs.dataFormat,
      );
      const conv = core.backend_util.computeConv2DInfo(
        inputs.x.shape as Shape4,
        attrs.filterShape,
        attrs.strides,
        1,
        attrs.pad,
        attrs.dimRoundingMode,
        false,
        format,
      );
      const dW = backend.makeOutput(attrs.filterShape, "float32");
      heap(backend, dW).fill(0);
      if ([...inputs.x.shape, ...inputs.dy.shape, ...dW.shape].includes(0))
        return dW;
      const last = format === "channelsLast";
      const x = last ? inputs.x : channelsLast(core, backend, inputs.x);
      const dy = last ? inputs.dy : channelsLast(core, backend, inputs.dy);
      const outputs = conv.batchSize * conv.outHeight * conv.outWidth;
      withPanels(
        backend,
        matrixOf(backend, dy, [outputs, conv.outChannels]),
        (panels) =>
          addUp(backend, geometryOf(conv), addressOf(backend, x), panels, addressOf(backend, dW)), // prettier-ignore
      );
      if (!last) for (const made of [x, dy]) backend.disposeData(made.dataId);
      return dW;
    },
);
