export { cellFiles, type DescribedError, describeError } from "./errors.js";
export { Interrupted } from "./interrupted.js";
export {
  type RunOutcome,
  type RunResult,
  Runner,
  type RunnerOptions,
} from "./runner.js";
export { listenForStrayErrors } from "./stray.js";
