/** Made-up data whose truth is known: clouds, moons, rings and arms of two features, and curves with noise. */
export { blobs, type BlobsOptions } from "./blobs.js";
export { circles, moons, spirals } from "./rings.js";
export { curve, type CurveOptions } from "./curve.js";
