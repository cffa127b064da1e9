/** Sums over all axes but the last ones: the gradient of every bias. wasm turns the tensor round for them first, and adds without SIMD. */
import { builtIn } from "../kernels/kernel.js";
import { addressOf, kernel, scratch, type BackendWasm } from "./kernel.js";
import { COLUMNS } from "./product-loops.js";
import { matrixOf, multiply, withPanels, type Panels } from "./product.js";

/** A product by ones, of which one is enough where the next term is no distance away. */
export function sumOfRows(
  backend: BackendWasm,
  rows: Panels,
  into: number,
): void {
  scratch(backend, 4, (one) => {
    backend.wasm.HEAPU8.set(new Uint8Array(Float32Array.of(1).buffer), one);
    const ones = { at: one, rows: 1, columns: rows.terms, row: 4, column: 0 };
    multiply(backend, ones, rows, { at: into, row: 4 });
  });
}

interface Attributes {
  axis?: number | number[];
  keepDims?: boolean;
}

export const sum = kernel<"x", Attributes>("Sum", (core) => {
  const own = builtIn(core, "Sum", "wasm");
  return ({ inputs, backend, attrs }) => {
    const { x } = inputs;
    const axes = core.util.parseAxisParam(attrs.axis ?? [], x.shape);
    const first = axes.length;
    const rows = core.util.sizeFromShape(x.shape.slice(0, first));
    const columns = core.util.sizeFromShape(x.shape.slice(first));
    if (
      x.dtype !== "float32" ||
      rows <= 1 ||
      columns === 0 ||
      columns % COLUMNS > 0 ||
      axes.toSorted((a, b) => a - b).some((axis, i) => axis !== i)
    )
      return own({ inputs, backend, attrs: { ...attrs } });
    const kept = x.shape.slice(first);
    const shape = attrs.keepDims === true ? [...axes.map(() => 1), ...kept] : kept; // prettier-ignore
    const made = backend.makeOutput(shape, "float32");
    const matrix = matrixOf(backend, x, [rows, columns]);
    withPanels(backend, matrix, 1, (panels) =>
      sumOfRows(backend, panels, addressOf(backend, made)),
    );
    return made;
  };
});
