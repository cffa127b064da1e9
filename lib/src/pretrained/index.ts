export * as safetensors from "./safetensors/index.js";
export * from "./bert/index.js";
