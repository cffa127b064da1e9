/** What `backend.describe()` gives: a table that prints itself, in a notebook or a terminal. */
import { inspect } from "node:util";
import type { Choice } from "./choose.js";
import type { BackendName } from "./rungs.js";

export interface LadderRow {
  name: BackendName;
  title: string;
  ok: boolean;
  reason: string;
  /** Time to load and self-test, in ms; 0 where it was not tried. */
  ms: number;
  current: boolean;
}

export class Ladder {
  constructor(
    readonly rows: readonly LadderRow[],
    readonly choice: Choice | undefined,
  ) {}

  toString(): string {
    const width = Math.max(...this.rows.map((row) => row.name.length));
    return this.rows
      .map((row) => {
        const mark = row.current ? "▸" : " ";
        const time = row.ms > 0 ? ` (${row.ms} ms to load and test)` : "";
        return `${mark} ${row.name.padEnd(width)}  ${row.ok ? "works" : "no"}: ${row.reason}${time}`;
      })
      .join("\n");
  }

  [inspect.custom](): string {
    return this.toString();
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }
}
