export { openSafetensors as open, type WeightFile } from "./file.js";
export { writeSafetensors as write, type Written } from "./write.js";
