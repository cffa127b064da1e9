/**
 * Whether the run should stop. A notebook's host may carry an `AbortSignal` of the running cell (`signal`); the library knows no more of
 * interrupts than that.
 */
export function interruption(own: AbortSignal | undefined): () => boolean {
  const host = (globalThis as Record<symbol, unknown>)[
    Symbol.for("Jupyter.display")
  ];
  const signal = (host as { signal?: AbortSignal } | undefined)?.signal;
  return () => own?.aborted === true || signal?.aborted === true;
}
