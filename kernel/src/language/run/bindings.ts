/**
 * One box a name, shared by all cells.
 *
 * Each box has a hidden class of its own (the property named after it comes before `v`), so that V8 tracks each name's type alone: a
 * number stays an unboxed double, 3-4 times faster than among boxes of all kinds. An empty box has no `v` of its own; reading and
 * writing then end in the accessors below, which know what the name means.
 */
import type { DeclarationKind } from "../compile/cell.js";

export class Box {
  /** Declared by a cell, so that the next write fills the box. */
  declared: "no" | "yes" | "var" = "no";
  /** Why a declared name has no value, where that needs words. */
  problem: string | undefined;

  constructor(readonly name: string) {
    Object.defineProperty(this, `is ${name}`, { value: true });
  }

  get v(): unknown {
    if (this.declared === "var") return undefined;
    if (this.problem !== undefined) throw new SyntaxError(this.problem);
    if (this.declared === "yes")
      throw new ReferenceError(
        `Cannot access '${this.name}' before initialization`,
      );
    if (this.name in globalThis) return Reflect.get(globalThis, this.name);
    throw new ReferenceError(`${this.name} is not defined`);
  }

  set v(value: unknown) {
    if (this.declared !== "no") this.fill(value);
    else if (this.name in globalThis) Reflect.set(globalThis, this.name, value);
    else
      throw new ReferenceError(
        `${this.name} is not defined: declare it first, as in \`let ${this.name} = …\``,
      );
  }

  /** For `typeof`, which may ask for what is nowhere. */
  get peek(): unknown {
    return this.filled || this.declared !== "no" || this.name in globalThis
      ? this.v
      : undefined;
  }

  get filled(): boolean {
    return Object.hasOwn(this, "v");
  }

  fill(value: unknown): void {
    Object.defineProperty(this, "v", {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

export class Bindings {
  readonly #boxes = new Map<string, Box>();
  readonly #ofCells = new Set<string>();
  readonly #provided = new Map<string, unknown>();

  box(name: string): Box {
    let box = this.#boxes.get(name);
    if (box === undefined) this.#boxes.set(name, (box = new Box(name)));
    return box;
  }

  declare(name: string, kind: DeclarationKind): Box {
    const box = this.box(name);
    this.#ofCells.add(name);
    box.declared = kind === "var" || kind === "namespace" ? "var" : "yes";
    box.problem = undefined;
    return box;
  }

  /** What cells have declared and has a value. */
  variables(): [name: string, value: unknown][] {
    return [...this.#boxes]
      .filter(([name, box]) => this.#ofCells.has(name) && box.filled)
      .map(([name, box]) => [name, box.v]);
  }

  /** Empties the boxes of what cells have declared, of all of it unless told; what was provided comes back. */
  forget(names: readonly string[] = [...this.#ofCells]): void {
    for (const name of names) {
      if (!this.#ofCells.delete(name)) continue;
      const box = this.box(name);
      Reflect.deleteProperty(box, "v");
      box.declared = "no";
      box.problem = undefined;
      if (this.#provided.has(name))
        this.provide(name, this.#provided.get(name));
    }
  }

  /** A value that cells see without having declared it. */
  provide(name: string, value: unknown): void {
    this.#provided.set(name, value);
    const own = this.#ofCells.has(name);
    const box = this.declare(name, "let");
    box.fill(value);
    if (!own) this.#ofCells.delete(name);
  }

  has(name: string): boolean {
    return this.#boxes.get(name)?.filled ?? false;
  }

  /** Names that have a value. */
  *names(): Generator<string> {
    for (const [name, box] of this.#boxes) if (box.filled) yield name;
  }
}
