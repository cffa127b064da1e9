export type { CheckMode } from "./check.js";
export { completeMagic } from "./complete.js";
export { type FoundMagics, findMagics } from "./find.js";
export { helpText } from "./help.js";
export { magics } from "./registry.js";
