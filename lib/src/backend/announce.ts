/**
 * Says a line: in a notebook on stdout, as part of the lesson; elsewhere on stderr, so that a program's output stays its own.
 * `NABLA_QUIET=1` says nothing.
 */
export function announce(line: string): void {
  if (process.env["NABLA_QUIET"] === "1") return;
  const host = (globalThis as Record<symbol, unknown>)[
    Symbol.for("Jupyter.display")
  ];
  if (host === undefined) console.error(line);
  else console.log(line);
}
