/** Pictures from files: `pictures.read`, `pictures.readFolder`, `pictures.readClasses`. */
export { read, readClasses, readFolder, type ReadOptions } from "./read.js";
export { Picture, type ResizeOptions } from "./picture.js";
