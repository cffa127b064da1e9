export { MDP } from "./mdp.js";
export type { MDPFunctions, MDPMatrices, Outcome, TableEntry } from "./mdp.js";
export type { Policy, Solution } from "./policy.js";
export * from "./planning/index.js";
export * from "./environments/index.js";
export * from "./learning/index.js";
