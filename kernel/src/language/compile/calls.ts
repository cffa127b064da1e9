/** Puts calls where something was taken out of a cell: `;    ` becomes `await …("cd", {"argument": "data"});`. */
import type { MagicString } from "magic-string";
import { CellSyntaxError, type TakenOut } from "./cell.js";
import { position } from "./parse.js";
import { type SyntaxNode, nodeField } from "./tree.js";

/** Where a compiled cell finds what to call: `globalThis[Symbol.for(magicKey)](name, call)`. */
export const magicKey = "Nabla.magic";

export class Calls {
  readonly #placeholders = new Map<number, TakenOut>();
  readonly #targets = new Map<SyntaxNode, TakenOut>();

  constructor(
    readonly text: MagicString,
    body: readonly SyntaxNode[],
    readonly taken: readonly TakenOut[],
  ) {
    const source = text.original;
    for (const one of taken) {
      if (one.kind === "whole") continue;
      this.#placeholders.set(one.start, one);
      if (one.kind === "call" || one.kind === "value") continue;
      const eol = source.indexOf("\n", one.start);
      const target = body.find(
        ({ type, start }) =>
          type !== "EmptyStatement" &&
          start > one.start &&
          (eol < 0 || start < eol),
      );
      if (
        target === undefined ||
        (one.kind === "repeat" && target.type !== "ExpressionStatement")
      )
        throw this.#misused(one);
      this.#targets.set(target, one);
    }
  }

  /** Whether an empty statement holds the place of a call that has a value. */
  stands(statement: SyntaxNode): boolean {
    return this.#placeholders.get(statement.start)?.kind === "call";
  }

  repeats(statement: SyntaxNode): boolean {
    return this.#targets.get(statement)?.kind === "repeat";
  }

  insert(last: SyntaxNode | undefined, marker: string): void {
    const { text } = this;
    for (const [start, one] of this.#placeholders) {
      if (one.kind === "value") text.update(start, start + 1, `(${call(one)})`);
      if (one.kind !== "call") continue;
      const value = last?.start === start ? `${marker} = ` : "";
      text.update(start, start + 1, `;${value}${call(one)};`);
    }
    for (const [statement, one] of this.#targets)
      if (one.kind === "around") {
        text.prependLeft(statement.start, `${call(one, "before")};`);
        text.appendRight(statement.end, `;${call(one, "after")};`);
      } else {
        const { start, end } = nodeField(statement, "expression")!;
        // A function that awaits nothing need not cost a turn of the queue.
        const kind = /\bawait\b/.test(text.original.slice(start, end))
          ? "async "
          : "";
        text.prependLeft(
          start,
          call(one).replace(/\}\)$/, `, repeat: ${kind}() => (`),
        );
        text.appendRight(end, ") })");
      }
    for (const one of this.taken)
      if (one.kind === "whole") {
        text.prepend(`${call(one, "before")};`);
        text.append(`\n;${call(one, "after")};`);
      }
  }

  #misused({ name, start, kind }: TakenOut): CellSyntaxError {
    const { line, column } = position(this.text.original, start);
    const what = kind === "repeat" ? "an expression" : "a statement";
    return new CellSyntaxError(
      `%${name} expected ${what} behind it, on the same line.`,
      line,
      column,
    );
  }
}

function call(
  { name, argument, body, kind }: TakenOut,
  side?: "before" | "after",
): string {
  const captured = kind === "value" ? true : undefined;
  const given = JSON.stringify({ argument, body, side, captured });
  return `await globalThis[Symbol.for(${JSON.stringify(magicKey)})](${JSON.stringify(name)}, ${given})`;
}
