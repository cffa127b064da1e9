/** Where `debuggee.ts` is found: for the front, which does not load it. */

/** Under `globalThis[Symbol.for(…)]`. */
export const debuggeeKey = "Nabla.debuggee";

/** JavaScript that gives it. */
export const debuggee = `globalThis[Symbol.for(${JSON.stringify(debuggeeKey)})]`;
