/** Why an engine ended, for people. */
import type { EngineEnd } from "../engine/process.js";

/** The cause in a clause: `the cell called process.exit(3)`. */
export function cause(end: EngineEnd): string {
  if (end.outOfMemory) return "the engine ran out of memory";
  if (end.exit !== undefined) return `process.exit(${end.exit}) was called`;
  if (end.signal !== null) return `the engine was ended by ${signals(end)}`;
  if (end.code !== null && end.code > 128 && end.code < 160)
    return `the engine aborted (exit code ${end.code})`;
  if (end.code === null)
    return `the engine could not be started: ${end.lastWords}`;
  return `the engine ended by itself with exit code ${end.code}`;
}

function signals({ signal }: EngineEnd): string {
  switch (signal) {
    case "SIGSEGV":
      return "SIGSEGV (a crash in native code)";
    case "SIGABRT":
      return "SIGABRT (native code gave up)";
    case "SIGKILL":
      return "SIGKILL (another process killed it)";
    case null:
      return "no signal";
    default:
      return signal;
  }
}
