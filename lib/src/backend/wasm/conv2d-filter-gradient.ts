/**
 * Conv2DBackpropFilter, which wasm lacks: each line of the filter is a sum, over the outputs that it met, of what it met there times dy.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { builtIn } from "../kernels/kernel.js";
import {
  geometryOf,
  inOneLine,
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

/** So many at once from 0 on. */
function* parts(all: number, atOnce: number): Generator<[number, number]> {
  for (let from = 0; from < all; from += atOnce)
    yield [from, Math.min(all, from + atOnce)];
}

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
  const columns = stretches(horizontal).flatMap((along) =>
    [...parts(along.to - along.from, OUTPUTS)].map(([from, to]) => ({
      ...along,
      from: along.from + from,
      outputs: to - from,
      input: along.input + from * horizontal.stride,
    })),
  );
  const atOnce = Math.max(1, Math.floor(OUTPUTS / horizontal.output));
  /** From an image's line of outputs on, so many, those of inputs and of outputs so far apart; all met line `row` of the filter. */
  const lines = (
    row: number,
    { image, input, output }: Record<"image" | "input" | "output", number>,
    runs: number,
    apart: readonly [number, number],
  ): void => {
    const inputs = image * vertical.input + input;
    const outputs = image * vertical.output + output;
    for (const along of columns) {
      const entry = row * horizontal.filter + along.first;
      multiply(
        backend,
        {
          at: x + inputs * line + along.input * pixel,
          rows: along.entries * channels,
          columns: dy.terms,
          row: 4,
          column: horizontal.stride * pixel,
        },
        {
          ...dy,
          at: dy.at + (outputs * horizontal.output + along.from) * dy.term,
        },
        { at: dW + entry * pixel * filters, row: 4 * filters },
        true,
        {
          runs,
          terms: along.outputs,
          aRun: apart[0] * line,
          bRun: apart[1] * horizontal.output * dy.term,
        },
      );
    }
  };
  for (const down of stretches(vertical)) {
    const height = down.to - down.from;
    for (let i = 0; i < down.entries; i++) {
      const row = down.first + i;
      const from = (image: number, y: number) => ({
        image,
        input: down.input + i + y * vertical.stride,
        output: down.from + y,
      });
      // Sums are the longer, and dW is met the less often, the more lines are gone through at once: of one picture, or the same of all.
      if (height >= batch)
        for (let image = 0; image < batch; image++)
          for (const [y, end] of parts(height, atOnce))
            lines(row, from(image, y), end - y, [vertical.stride, 1]);
      else
        for (let y = 0; y < height; y++)
          for (const [image, end] of parts(batch, atOnce))
            lines(row, from(image, y), end - image, [
              vertical.input,
              vertical.output,
            ]);
    }
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
      const geometry = inOneLine(geometryOf(conv));
      const gradients = matrixOf(backend, dy, [outputs, conv.outChannels]);
      const rows = conv.filterHeight * conv.filterWidth * conv.inChannels;
      withPanels(
        backend,
        gradients,
        rows,
        (panels) =>
        addUp(backend, geometry, addressOf(backend, x), panels, addressOf(backend, dW)), // prettier-ignore
      );
      if (!last) for (const made of [x, dy]) backend.disposeData(made.dataId);
      return dW;
    },
);
