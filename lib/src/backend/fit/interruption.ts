/**
 * Whether the run should stop. A notebook's host may carry an `AbortSignal` of the running cell (`signal`); the library knows no more of
 * interrupts than that. Asked between two steps, it answers at once, also in a loop that never lets the event loop turn.
 */
export function interruption(own: AbortSignal | undefined): () => boolean {
  const host = (globalThis as Record<symbol, unknown>)[
    Symbol.for("Jupyter.display")
  ] as { signal?: AbortSignal } | undefined;
  const signal = host?.signal;
  return () =>
    own?.aborted === true ||
    signal?.aborted === true ||
    host?.signal?.aborted === true;
}
