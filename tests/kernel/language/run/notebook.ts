/** A notebook in one process: cells compiled and run one after the other. */
import { tmpdir } from "node:os";
import {
  EarlierCells,
  compileCell,
} from "../../../../kernel/src/language/compile/index.js";
import {
  type RunResult,
  Runner,
} from "../../../../kernel/src/language/run/index.js";

export class Notebook {
  readonly earlier = new EarlierCells();
  readonly runner: Runner;
  #count = 0;

  constructor(directory = tmpdir()) {
    this.runner = new Runner({ directory });
  }

  async run(text: string): Promise<RunResult> {
    const number = ++this.#count;
    const compiled = compileCell(
      { name: `Cell [${number}]`, text },
      this.earlier,
    );
    this.earlier.add(compiled);
    return await this.runner.execute(compiled, {
      cell: `tag${number}`,
      number,
    });
  }

  /** Runs all; the last one's value, or its error's first words. */
  async value(...cells: string[]): Promise<unknown> {
    let last: unknown;
    for (const text of cells) {
      const { outcome, value } = await this.run(text);
      last = outcome.status === "ok" ? value : outcome.error.message;
    }
    return last;
  }
}
