const WIDTH = 30;

/** One line that is written over as it grows: in a notebook on stdout, elsewhere on stderr. Nothing where `NABLA_QUIET` is 1. */
export function progressBar(
  what: string,
): (done: number, total: number) => void {
  if (process.env["NABLA_QUIET"] === "1") return () => {};
  const host = (globalThis as Record<symbol, unknown>)[
    Symbol.for("Jupyter.display")
  ];
  const stream = host === undefined ? process.stderr : process.stdout;
  let shown = "";
  return (done, total) => {
    const line = bar(what, done, total);
    if (line === shown) return;
    shown = line;
    stream.write(`\r${line}${total > 0 && done >= total ? "\n" : ""}`);
  };
}

/** For 5 of 10 MB: "a.pth [###############               ] 5.0 of 10.0 MB" */
export function bar(what: string, done: number, total: number): string {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  if (total <= 0) return `${what} ${megabytes(done)} MB`;
  const full = Math.round((WIDTH * Math.min(done, total)) / total);
  return `${what} [${"#".repeat(full).padEnd(WIDTH)}] ${megabytes(done)} of ${megabytes(total)} MB`;
}
