/** Errors that no cell awaits: a rejection that nobody handles, a throw in a timer. They belong to the cell that started them. */
import { currentExecution } from "./execution.js";
import { type DescribedError, describeError } from "./errors.js";
import { Interrupted } from "./interrupted.js";

/** @returns a function that stops listening. */
export function listenForStrayErrors(
  listener: (cell: string | undefined, error: DescribedError) => void,
): () => void {
  const tell = (error: unknown): void => {
    // What an interrupt ended besides the cell itself is no news.
    if (error instanceof Interrupted || isTermination(error)) return;
    listener(currentExecution()?.cell, describeError(error));
  };
  process.on("uncaughtException", tell);
  process.on("unhandledRejection", tell);
  return () => {
    process.off("uncaughtException", tell);
    process.off("unhandledRejection", tell);
  };
}

/** Where V8 ends code on request, Node has been seen to hand on its mark for that, which is no value of JavaScript: kind and value disagree. */
function isTermination(thrown: unknown): boolean {
  const kind: string = typeof thrown;
  return kind === "undefined" && thrown !== undefined;
}
