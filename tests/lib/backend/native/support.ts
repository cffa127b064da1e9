/** The native backend, and a look at which of TensorFlow's ops it is asked for. */
process.env["NABLA_BACKEND"] = "tfjs-node";
process.env["NABLA_QUIET"] = "1";
export const tf = await import("../../../../lib/src/backend/tf.js");
export const { setFusion } =
  await import("../../../../lib/src/backend/native/fusion.js");

type Tensor = import("@tensorflow/tfjs").Tensor;

interface Binding {
  executeOp: (name: string, ...rest: unknown[]) => unknown;
}

/** What `work` gives with fused ops on or off, and the names of the ops that it took. */
export async function withFusion<R>(
  on: boolean,
  work: () => R | Promise<R>,
): Promise<{ result: R; ops: string[] }> {
  const backend = tf.backend() as unknown as { binding: Binding };
  const real = backend.binding;
  const ops: string[] = [];
  // The add-on's own properties cannot be written, so an object in front of it listens.
  const listening = Object.create(real) as Binding;
  Object.defineProperty(listening, "executeOp", {
    value: (name: string, ...rest: unknown[]) => {
      ops.push(name);
      return real.executeOp(name, ...rest);
    },
  });
  backend.binding = listening;
  setFusion(on);
  try {
    return { result: await work(), ops };
  } finally {
    setFusion(true);
    backend.binding = real;
  }
}

/** Both ways, with the ops that only the fused one took. */
export async function bothWays<R>(
  work: () => R | Promise<R>,
): Promise<{ plain: R; fused: R; only: Set<string> }> {
  const plain = await withFusion(false, work);
  const fused = await withFusion(true, work);
  const only = new Set(fused.ops);
  for (const op of plain.ops) only.delete(op);
  return { plain: plain.result, fused: fused.result, only };
}

/** The largest difference, in units of the expected values' largest. */
export function distance(
  received: readonly Tensor[],
  expected: readonly Tensor[],
): number {
  if (received.length !== expected.length)
    throw new Error(
      `expected ${expected.length} tensors, received ${received.length}`,
    );
  let worst = 0;
  for (const [i, e] of expected.entries()) {
    const r = received[i];
    if (r === undefined || r.shape.join() !== e.shape.join())
      throw new Error(
        `tensor ${i}: expected [${e.shape.join()}], received [${r?.shape.join()}]`,
      );
    const [a, b] = [r.dataSync(), e.dataSync()];
    let scale = 1e-3;
    let off = 0;
    for (const [k, value] of b.entries()) {
      scale = Math.max(scale, Math.abs(value));
      const gap = Math.abs((a[k] ?? Number.NaN) - value);
      off = Number.isNaN(gap) ? Infinity : Math.max(off, gap);
    }
    worst = Math.max(worst, off / scale);
  }
  return worst;
}

/** float32 sums of a few hundred products, taken in another order. */
export const TOLERANCE = 2e-5;
