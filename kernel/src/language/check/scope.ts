/**
 * Which cell declares the live meaning of each name, and the modules that cells become.
 *
 * A cell borrows names from one module, `__scope`, that re-exports the live ones: a new cell's imports never change, so that the server keeps
 * its program from edit to edit. The functions of a cell that has run see what its names are now, as they do at run time; what it
 * computed while it ran keeps the types of that time.
 */
import type {
  CellNames,
  CellSource,
  DeclarationKind,
} from "../compile/cell.js";
import { immediateNames } from "./immediate.js";
import {
  type Borrowed,
  assignable,
  exportedNames,
  extensionOf,
  moduleText,
} from "./module-text.js";

/** A cell that has run and still matters. */
interface Kept {
  id: number;
  source: CellSource;
  kinds: Map<string, DeclarationKind[]>;
  mentioned: Set<string>;
  /** The mentioned names whose meaning at the time went into what the cell declares. */
  immediate: Set<string>;
  exported: Set<string>;
  /** Where each mentioned name comes from. */
  bindings: Map<string, Kept>;
  /** It adds to global or other modules' types, whether or not its names live. */
  augments: boolean;
}

const scopeModule = "__scope";
const cellModule = (id: number): string => `__cell_${id}`;

/** The new cell's module, without extension. */
export const draftModule = "__cell";

export class Scope {
  /** file → text, for the server to have open. The new cell's own module is not among them. */
  readonly documents = new Map<string, string>();
  readonly #live = new Map<string, Kept>();
  readonly #cells = new Map<number, Kept>();

  constructor() {
    this.#writeScope();
  }

  kindsOf(name: string): readonly DeclarationKind[] {
    return this.#live.get(name)?.kinds.get(name) ?? [];
  }

  names(): Iterable<string> {
    return this.#live.keys();
  }

  /** How errors name the cell behind a module. */
  cellName(id: number): string | undefined {
    return this.#cells.get(id)?.source.name;
  }

  /** The module of a cell that is being typed or is about to run. */
  draft(
    text: string,
    names: { declared: readonly string[]; mentioned: Iterable<string> },
  ): { file: string; text: string } {
    const declared = new Set(names.declared);
    const exported = exportedNames(text);
    const borrowed: Borrowed[] = [];
    for (const name of new Set(names.mentioned))
      if (this.#live.has(name) && !declared.has(name))
        borrowed.push(this.#borrow(name, scopeModule));
    return {
      file: draftModule + extensionOf(text),
      text: moduleText(
        text,
        [...declared].filter((name) => !exported.has(name)),
        borrowed,
        scopeModule,
      ),
    };
  }

  /** The cell has run: its names are live now. */
  commit(source: CellSource, names: CellNames): void {
    const kinds = new Map<string, DeclarationKind[]>();
    for (const { name, kind } of names.declared)
      kinds.set(name, [...(kinds.get(name) ?? []), kind]);
    const cell: Kept = {
      id: 0,
      source,
      kinds,
      mentioned: new Set(names.mentioned.filter((name) => !kinds.has(name))),
      immediate: immediateNames(source.text, `cell${extensionOf(source.text)}`),
      exported: exportedNames(source.text),
      bindings: new Map(),
      augments: /\bdeclare\s+(global|module)\b|^\s*import\s*["']/m.test(
        source.text,
      ),
    };
    if (kinds.size === 0 && !cell.augments) return;
    for (const name of cell.mentioned) {
      const owner = this.#live.get(name);
      if (owner !== undefined) cell.bindings.set(name, owner);
    }
    const before = reachable([cell]);
    const changed = new Set<Kept>([cell]);
    for (const other of this.#cells.values())
      for (const name of kinds.keys()) {
        if (!other.mentioned.has(name)) continue;
        // Its text must now name the cell that it borrowed from, or the new one.
        changed.add(other);
        if (other.immediate.has(name)) continue;
        // `let n = f()`, where f reads n: the new n's type rests on f's, so f keeps the n that it was made with.
        // A name that it lacked so far rests on nothing.
        if (!before.has(other) || !other.bindings.has(name))
          other.bindings.set(name, cell);
      }
    for (const name of kinds.keys()) this.#live.set(name, cell);
    this.#keep(cell);
    for (const kept of changed) if (this.#cells.has(kept.id)) this.#write(kept);
    this.#writeScope();
  }

  /** Later cells do not see these names any more; what rests on them keeps its types. */
  forget(names: readonly string[]): void {
    const changed = new Set<Kept>();
    for (const name of names) {
      const owner = this.#live.get(name);
      this.#live.delete(name);
      // They borrowed it as the live one; from here on they name its cell.
      for (const other of this.#cells.values())
        if (other.bindings.get(name) === owner) changed.add(other);
    }
    for (const cell of changed) this.#write(cell);
    this.#writeScope();
  }

  /** Drops the cells that nothing refers to any more, so that a notebook run a thousand times costs what it holds. */
  #keep(cell: Kept): void {
    const roots = [cell, ...this.#live.values()];
    for (const other of this.#cells.values())
      if (other.augments && other.source.text !== cell.source.text)
        roots.push(other);
    const needed = reachable(roots);
    for (const [id, other] of this.#cells)
      if (!needed.has(other)) {
        this.#cells.delete(id);
        this.documents.delete(this.#file(other));
      }
    let id = 1;
    while (this.#cells.has(id)) id++;
    cell.id = id;
    this.#cells.set(id, cell);
  }

  #file(cell: Kept): string {
    return cellModule(cell.id) + extensionOf(cell.source.text);
  }

  #write(cell: Kept): void {
    const borrowed: Borrowed[] = [];
    for (const [name, owner] of cell.bindings)
      borrowed.push(
        owner === this.#live.get(name)
          ? this.#borrow(name, scopeModule)
          : {
              name,
              assignable: assignable(owner.kinds.get(name) ?? []),
              from: cellModule(owner.id),
            },
      );
    this.documents.set(
      this.#file(cell),
      moduleText(
        cell.source.text,
        [...cell.kinds.keys()].filter((name) => !cell.exported.has(name)),
        borrowed,
      ),
    );
  }

  #borrow(name: string, from: string): Borrowed {
    return { name, assignable: assignable(this.kindsOf(name)), from };
  }

  #writeScope(): void {
    const owned = new Map<Kept, string[]>();
    for (const [name, owner] of this.#live)
      owned.set(owner, [...(owned.get(owner) ?? []), name]);
    let text = "export {};\n";
    for (const [owner, names] of owned)
      text += `export {${names.join(", ")}} from "./${cellModule(owner.id)}";\n`;
    this.documents.set(`${scopeModule}.ts`, text);
  }
}

function reachable(roots: readonly Kept[]): Set<Kept> {
  const seen = new Set(roots);
  for (const cell of seen)
    for (const owner of cell.bindings.values()) seen.add(owner);
  return seen;
}
