/** `console` as Node has it, on the routed streams, except that `clear` empties the cell's output. */
import type { DisplayHost } from "./host.js";

export function routeConsole(host: DisplayHost): void {
  // A console of its own: the one that Node made holds the streams of its start.
  const routed = new console.Console({
    stdout: process.stdout,
    stderr: process.stderr,
    colorMode: false,
  });
  routed.clear = () => {
    host.clear();
  };
  // In place, since packages may have kept the object.
  Object.assign(console, routed);
}
