/**
 * Frames: danfojs-node under its customary name, on the same tf.js as everything else, and shown as tables in notebooks.
 *
 * The order of these imports matters: danfojs must find its tf.js answered.
 */
import "./one-core.js";
import "./display.js";

export * from "danfojs-node";

// The same names, where danfojs's own do harm or take too long.
import "./columns.js";
import "./loc.js";
import "./sort.js";
import "./statistics.js";
import "./tensor.js";
export { concat } from "./concat.js";
export { toCSV } from "./csv.js";
