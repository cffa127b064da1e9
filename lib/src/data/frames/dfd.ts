/**
 * Frames: danfojs-node under its customary name, on the same tf.js as everything else, and shown as tables in notebooks.
 *
 * The order of these imports matters: danfojs must find its tf.js answered.
 */
import "./one-core.js";
import "./display.js";

export * from "danfojs-node";

// The same names, where danfojs's own do harm.
export { concat } from "./concat.js";
export { toCSV } from "./csv.js";
