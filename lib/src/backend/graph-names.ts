/**
 * Names by which our build of tfjs-node's add-on (`setup/patch.ts`) is asked for what is no op: to make a graph a function that `executeOp`
 * can run by name, and to let it go.
 */

/** In place of an op's name: `executeOp(DEFINE_GRAPH, [name, graphDef, inputs, outputs], [], 0)`. An add-on that holds this text can do it. */
export const DEFINE_GRAPH = "NablaDefineGraph";
/** `executeOp(FORGET_GRAPH, [name], [], 0)` */
export const FORGET_GRAPH = "NablaForgetGraph";
