/** One line that changes: in a notebook a display, in a terminal the last line of stderr, elsewhere nothing. */

interface Host {
  display(
    value: unknown,
    options?: { id?: string; update?: boolean },
  ): Promise<string>;
}

export class StatusLine {
  #id: string | undefined;

  async show(line: string): Promise<void> {
    const host = (globalThis as Record<symbol, unknown>)[
      Symbol.for("Jupyter.display")
    ] as Host | undefined;
    if (host !== undefined) {
      const bundle = { data: { "text/plain": line }, metadata: {} };
      this.#id = await host.display(
        bundle,
        this.#id === undefined ? {} : { id: this.#id, update: true },
      );
    } else if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001B[K${line}`);
    }
  }

  /** Leaves it as it stands. */
  end(): void {
    if (this.#id === undefined && process.stderr.isTTY)
      process.stderr.write("\n");
  }
}
