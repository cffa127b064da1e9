/** What compiling a cell needs to know of those that ran before it. */
import type { CompiledCell } from "./cell.js";

export class EarlierCells {
  readonly #declared = new Set<string>();
  readonly #constants = new Set<string>();
  readonly #captured = new Set<string>();

  /** The cell has run, or begun to. */
  add(cell: CompiledCell): void {
    for (const { name, kind } of cell.names.declared) {
      if (kind === "type") continue;
      this.#declared.add(name);
      if (kind === "const" || kind === "import") this.#constants.add(name);
      else this.#constants.delete(name);
    }
    for (const name of cell.captured) this.#captured.add(name);
  }

  /** Names that every cell sees without having declared them, and must declare to change. */
  addPreloaded(names: Iterable<string>): void {
    for (const name of names) {
      this.#declared.add(name);
      this.#constants.add(name);
    }
  }

  /** These names have no value any more. */
  forget(names: Iterable<string>): void {
    for (const name of names) {
      this.#declared.delete(name);
      this.#constants.delete(name);
    }
  }

  /** Forgets everything: a new engine has been started. */
  clear(): void {
    this.#declared.clear();
    this.#constants.clear();
    this.#captured.clear();
  }

  declares(name: string): boolean {
    return this.#declared.has(name);
  }

  /** Whether assigning to it is an error: `const` or imported. */
  isConstant(name: string): boolean {
    return this.#constants.has(name);
  }

  /** Whether some function may read or write it behind the back of the code that runs now. */
  isCaptured(name: string): boolean {
    return this.#captured.has(name);
  }
}
