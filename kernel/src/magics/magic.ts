/** What a magic is, and what it finds in the engine. One file holds one magic; `registry.ts` holds them all. */

export interface Magic {
  /** Without its per cent signs. */
  name: string;
  usage: string;
  summary: string;
  /** What follows `%name` on its line: words for the magic, or TypeScript. Absent: there is no such form. */
  line?: "words" | "code";
  /** What follows the line `%%name`. */
  cell?: "words" | "code";
  /** Runs in the engine; the value of one that ends a cell is the cell's. */
  run(host: MagicHost, call: MagicCall): unknown;
}

export interface MagicCall {
  /** The words behind the name, trimmed. */
  argument: string;
  /** The lines below a `%%name` that takes words. */
  body?: string;
  /** What is to be timed over and over. */
  repeat?: () => unknown;
  /** What it prints is its value instead: `const lines = !ls`. */
  captured?: boolean;
  /** On which side of the TypeScript that it times a call stands. */
  side?: "before" | "after";
}

export interface MagicHost {
  print(text: string): void;
  warn(text: string): void;
  show(data: Record<string, string>): void;
  /** @throws where nobody can be asked */
  confirm(question: string): boolean;
  directory: string;
  /** Aborted by an interrupt. */
  readonly signal: AbortSignal | undefined;
  /** For each turn of a loop: throws if the cell has been interrupted. */
  checkpoint(): void;
  /** The names that cells have declared and that have a value. */
  variables(): [name: string, value: unknown][];
  /** Takes these away; all of them, where none are named. */
  forget(names?: readonly string[]): void;
}

export class MagicError extends Error {
  override name = "MagicError";
}

/** A duration in the unit that suits it. */
export function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toPrecision(3)} s`;
  if (ms >= 1) return `${ms.toPrecision(3)} ms`;
  if (ms >= 1e-3) return `${(ms * 1e3).toPrecision(3)} µs`;
  return `${(ms * 1e6).toPrecision(3)} ns`;
}
