/**
 * Two-dimensional convolution as products of matrices. The pixels that a filter's row meets are neighbours on the heap, so a patch is that
 * many runs of numbers, and nothing is gathered. Where a filter hangs over the edge its shorter rows are products of their own: nothing is
 * multiplied by padding.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { builtIn } from "../kernels/kernel.js";
import { addressOf, heap, kernel, type BackendWasm } from "./kernel.js";
import { matrixOf, multiply, withPanels, type Panels } from "./product.js";

export type Shape4 = [number, number, number, number];

/** What of a filter meets the picture, along one axis. */
interface Stretch {
  /** Of the outputs from `from` to before `to`. */
  from: number;
  to: number;
  /** From this entry on, so many. */
  first: number;
  entries: number;
  /** The input that the first of them meets at the first of those outputs. */
  input: number;
}

export interface Axis {
  input: number;
  output: number;
  filter: number;
  stride: number;
  /** Padding before the first input. */
  before: number;
}

/** Outputs that meet the same entries, together; none where none is met. */
export function stretches(axis: Axis): Stretch[] {
  const found: Stretch[] = [];
  for (let at = 0; at < axis.output; at++) {
    const start = at * axis.stride - axis.before;
    const first = Math.max(0, -start);
    const entries = Math.min(axis.filter, axis.input - start) - first;
    const last = found.at(-1);
    if (last?.to === at && last.first === first && last.entries === entries)
      last.to++;
    else if (entries > 0)
      found.push({
        from: at,
        to: at + 1,
        first,
        entries,
        input: start + first,
      });
  }
  return found;
}

export interface Geometry {
  batch: number;
  vertical: Axis;
  horizontal: Axis;
  channels: number;
  filters: number;
}

export function geometryOf(conv: tfjs.backend_util.Conv2DInfo): Geometry {
  const vertical = {
    input: conv.inHeight,
    output: conv.outHeight,
    filter: conv.filterHeight,
    stride: conv.strideHeight,
    before: conv.padInfo.top,
  };
  const horizontal = {
    input: conv.inWidth,
    output: conv.outWidth,
    filter: conv.filterWidth,
    stride: conv.strideWidth,
    before: conv.padInfo.left,
  };
  return {
    batch: conv.batchSize,
    vertical,
    horizontal,
    channels: conv.inChannels,
    filters: conv.outChannels,
  };
}

/** Where each pixel is met by one entry and meets no other, all pictures are one line of pixels. */
export function inOneLine(geometry: Geometry): Geometry {
  const { batch, vertical, horizontal } = geometry;
  const alone = [vertical, horizontal].every(
    ({ filter, stride, input, output }) =>
      filter === 1 && stride === 1 && input === output,
  );
  if (!alone) return geometry;
  const one = { input: 1, output: 1, filter: 1, stride: 1, before: 0 };
  const all = batch * vertical.input * horizontal.input;
  return {
    ...geometry,
    batch: 1,
    vertical: one,
    horizontal: { ...one, input: all, output: all },
  };
}

/** The outputs, from one to before another, at which this entry of the filter meets an input. */
export function outputsOf({ input, output, stride, before }: Axis, entry: number): [number, number] {
  const from = Math.max(0, Math.ceil((before - entry) / stride));
  const to = Math.floor((input - 1 + before - entry) / stride) + 1;
  return [from, Math.min(output, to)];
} // prettier-ignore

/** Channels from which on a filter's columns are products of their own, where it hangs over an edge. */
const MANY = 16;

/** The products that a line of outputs is, or is the sum of. */
function productsOf(
  horizontal: Axis,
  channels: number,
): (Stretch & { adds: boolean })[] {
  const whole = stretches(horizontal);
  if (whole.length === 1 || channels < MANY)
    return whole.map((each) => ({ ...each, adds: false }));
  // Outputs at an edge are few, and a product of few rows is slow: rather each column of the filter by itself, with all outputs that it meets.
  return Array.from({ length: horizontal.filter }, (_, entry) => {
    const [from, to] = outputsOf(horizontal, entry);
    const input = from * horizontal.stride - horizontal.before + entry;
    return { from, to, first: entry, entries: 1, input, adds: true };
  }).filter(({ from, to }) => from < to);
}

/**
 * @param x       address of [batch, height, width, channels]
 * @param filter  [filterHeight * filterWidth * channels, filters]
 * @param into    address of [batch, outHeight, outWidth, filters], all zeros
 */
function convolve(
  backend: BackendWasm,
  { batch, vertical, horizontal, channels, filters }: Geometry,
  x: number,
  filter: Panels,
  into: number,
): void {
  const pixel = 4 * channels;
  const line = pixel * horizontal.input;
  const filterLine = horizontal.filter * channels * filter.term;
  const products = productsOf(horizontal, channels);
  for (const row of stretches(vertical))
    for (let image = 0; image < batch; image++)
      for (let y = row.from; y < row.to; y++) {
        const input = row.input + (y - row.from) * vertical.stride;
        const lineAt = x + (image * vertical.input + input) * line;
        const outputs = (image * vertical.output + y) * horizontal.output;
        for (const { from, to, first, entries, input: left, adds } of products)
          multiply(
            backend,
            {
              at: lineAt + left * pixel,
              rows: to - from,
              columns: entries * channels,
              row: horizontal.stride * pixel,
              column: 4,
            },
            {
              ...filter,
              at: filter.at + row.first * filterLine + first * channels * filter.term, // prettier-ignore
            },
            { at: into + 4 * (outputs + from) * filters, row: 4 * filters },
            adds,
            {
              runs: row.entries,
              terms: entries * channels,
              aRun: line,
              bRun: filterLine,
            },
          );
      }
}

interface Attributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number;
  dataFormat: "NHWC" | "NCHW";
  dilations: number | [number, number];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

export const conv2d = kernel<"x" | "filter", Attributes>("Conv2D", (core) => {
  const own = builtIn(core, "Conv2D", "wasm");
  return ({ inputs, backend, attrs }) => {
    const { x, filter } = inputs;
    const conv = core.backend_util.computeConv2DInfo(
      x.shape as Shape4,
      filter.shape as Shape4,
      attrs.strides,
      attrs.dilations,
      attrs.pad,
      attrs.dimRoundingMode,
      false,
      core.backend_util.convertConv2DDataFormat(attrs.dataFormat),
    );
    const dilated = conv.dilationHeight > 1 || conv.dilationWidth > 1;
    const sizes = [...x.shape, ...filter.shape, ...conv.outShape];
    if (attrs.dataFormat === "NCHW" || dilated || sizes.includes(0))
      return own({ inputs, backend, attrs: { ...attrs } });
    const made = backend.makeOutput(conv.outShape, "float32");
    const into = addressOf(backend, made);
    heap(backend, made).fill(0);
    const terms = conv.filterHeight * conv.filterWidth * conv.inChannels;
    const weights = matrixOf(backend, filter, [terms, conv.outChannels]);
    const rows = conv.batchSize * conv.outHeight * conv.outWidth;
    withPanels(
      backend,
      weights,
      rows,
      (panels) =>
      convolve(backend, inOneLine(geometryOf(conv)), addressOf(backend, x), panels, into), // prettier-ignore
    );
    return made;
  };
});
