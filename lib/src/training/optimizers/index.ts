/** Optimisers from scratch, each a rule of a few lines that can be read; `model.compile` takes them. */
export { adam, adamw, type AdamOptions } from "./adam.js";
export { momentum } from "./momentum.js";
export { ScratchOptimizer, type Rule } from "./optimizer.js";
export { rmsprop } from "./rmsprop.js";
export { sgd } from "./sgd.js";
