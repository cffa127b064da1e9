export type { CheckMode } from "./check.js";
export { completeMagic } from "./complete.js";
export { type FoundMagics, findMagics } from "./find.js";
