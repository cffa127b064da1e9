/** A notebook of cells in front of a checker, with the names that the compiler finds in them. */
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  Checker,
  type CheckerOptions,
  type Completions,
  type Diagnostic,
} from "../../../../kernel/src/language/check/index.js";
import { cellNames } from "../../../../kernel/src/language/compile/names.js";

export class Notebook {
  readonly folder = mkdtempSync(join(tmpdir(), "notebook-"));
  readonly checker = new Checker();
  #count = 0;

  constructor(
    preload: string[] = [],
    files: Record<string, string> = {},
    options: Pick<CheckerOptions, "after" | "idleMinutes"> = {},
  ) {
    this.write(files);
    this.checker.start({ folder: this.folder, preload, ...options });
  }

  write(files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) {
      const file = join(this.folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  /** Checks the cell, and runs it as far as the checker can tell. */
  async run(text: string): Promise<Diagnostic[]> {
    const cell = { name: `Cell [${++this.#count}]`, text };
    const names = cellNames(text);
    const checked = await this.checker.check(cell, names);
    if (checked.status === "unavailable") throw new Error(checked.reason);
    this.checker.commit(cell, names);
    return checked.diagnostics;
  }

  /** Each cell's errors as `line:column TScode`. */
  async errors(...cells: string[]): Promise<string[][]> {
    const errors: string[][] = [];
    for (const cell of cells)
      errors.push(
        (await this.run(cell)).map(
          ({ line, column, code }) => `${line}:${column} TS${code}`,
        ),
      );
    return errors;
  }

  /** Completes at the `|` in the text. */
  complete(text: string): Promise<Completions> {
    const cursor = text.indexOf("|");
    return this.checker.complete(text.replace("|", ""), cursor);
  }

  /** Inspects at the `|`. */
  async inspect(text: string, detail: 0 | 1 = 0): Promise<string> {
    const cursor = text.indexOf("|");
    const found = await this.checker.inspect(
      text.replace("|", ""),
      cursor,
      detail,
    );
    return found?.markdown ?? "";
  }

  reset(): void {
    this.checker.reset();
    this.#count = 0;
  }

  async close(): Promise<void> {
    await this.checker.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
