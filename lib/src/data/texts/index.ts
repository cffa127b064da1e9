/** Cleaning, cutting and numbering of texts. */
export { clean, sentences, words, type CleanOptions } from "./words.js";
export { pad, type PadOptions } from "./tokenizer.js";
