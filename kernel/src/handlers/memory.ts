/** Says in time that memory runs short: what is used of which limit, and which names hold the most. */
import type { LargeValue } from "../engine/messages.js";
import type { MemoryState } from "../engine/memory-limit.js";

export interface MemoryParts {
  state(): MemoryState;
  /** Nothing where the engine does not answer: native code is running. */
  largest(): Promise<LargeValue[] | undefined>;
  /** To the stderr of the cell that runs, or ran last. */
  warn(text: string): void;
}

/** Full to this part: a warning. It comes again once this much less was in use meanwhile. */
const full = 0.85;
const relieved = 0.75;

/** While a cell runs, ms. */
export const memoryPace = 1000;

/** Between two looks at the end of cells, ms: a cell costs nothing by it. */
const apart = 200;

export class MemoryWatch {
  #warned = false;
  #looked = -Infinity;

  constructor(readonly parts: MemoryParts) {}

  /** At the end of a cell, unless the last look was a moment ago. */
  async lookAgain(): Promise<void> {
    if (performance.now() - this.#looked >= apart) await this.look();
  }

  /** @returns whether it has warned */
  async look(): Promise<boolean> {
    this.#looked = performance.now();
    const { limit, used, of } = this.parts.state();
    if (used < relieved * limit) this.#warned = false;
    if (used < full * limit || this.#warned) return false;
    this.#warned = true;
    const names = await this.parts.largest();
    const share = Math.round((100 * used) / limit);
    this.parts.warn(
      `Memory is running short: ${size(used)} of the ${of}'s ${size(limit)} are in use (${share} %). At the limit the system ends the engine, and all variables are lost.\n${listed(names)}`,
    );
    return true;
  }
}

function listed(names: LargeValue[] | undefined): string {
  if (names === undefined)
    return "(Which names hold the most cannot be said while native code runs.)\n";
  if (names.length === 0)
    return "No name of a cell holds much of it: look for tensors that nothing names any more, and for processes beside the kernel.\n";
  const rows = names
    .map(({ name, what, bytes }) => `  ${name}: ${what}, ${size(bytes)}`)
    .join("\n");
  return `The largest names:\n${rows}\n%reset NAME forgets one; what a tensor holds is freed by its dispose().\n`;
}

export function size(bytes: number): string {
  return bytes >= 2 ** 30
    ? `${(bytes / 2 ** 30).toFixed(1)} GiB`
    : `${Math.max(1, Math.round(bytes / 2 ** 20))} MiB`;
}
