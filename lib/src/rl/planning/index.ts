export { linearProgram } from "./linear-program.js";
export { policyEvaluation } from "./policy-evaluation.js";
export { policyIteration } from "./policy-iteration.js";
export type { PolicyIterationOptions } from "./policy-iteration.js";
export { valueIteration } from "./value-iteration.js";
export type { Swept, SweepOptions } from "./backup.js";
