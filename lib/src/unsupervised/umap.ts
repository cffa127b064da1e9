/** A picture of many dimensions, by umap-js. */
import { UMAP } from "umap-js";
import { Random } from "../data/random.js";
import { interruption } from "../backend/fit/interruption.js";
import { requireCount } from "./estimator.js";
import { readRows, requireVariation, type Rows } from "./samples.js";

export interface UmapOptions {
  /** Numbers that a point has (default 2). */
  dimensions?: number;
  /** How many of the nearest a sample should stay near (default 15): few show detail, many the whole. */
  neighbours?: number;
  /** How close points may lie, from 0 (default 0.1). */
  distance?: number;
  /** Rounds of pulling and pushing (default: 200 to 500, by the number of samples). */
  epochs?: number;
  /** Decides start and order (default 0). */
  seed?: number;
  signal?: AbortSignal;
}

/** Between two turns of the event loop. */
const BREATH_MS = 15;

/**
 * Lays samples out so that those which are near each other in many dimensions stay near in two. A picture to look at: sizes of groups
 * and distances between them mean little, and new samples have no place in it.
 *
 * @param X [samples, features]; more than some hundred features are better brought down by `PCA` first, which also saves time
 * @returns [samples, dimensions]
 * @throws RangeError where there are no more samples than neighbours
 * @example
 * const points = await umap(Array.from({ length: 60 }, (_, i) => [i % 3, i / 60]), { epochs: 20, seed: 1 });
 * points.length;   // 60
 * @see McInnes, Healy & Melville 2018, "UMAP: uniform manifold approximation and projection"
 */
export async function umap(
  X: Rows,
  options: UmapOptions = {},
): Promise<number[][]> {
  const { dimensions = 2, neighbours = 15, distance = 0.1, seed = 0 } = options;
  requireCount(dimensions, "umap: dimensions");
  requireCount(neighbours, "umap: neighbours", 2);
  if (options.epochs !== undefined)
    requireCount(options.epochs, "umap: epochs");
  if (!(distance >= 0 && distance < 1))
    throw new RangeError(
      `umap: distance expected a number from 0 to below 1, received ${distance}.`,
    );
  const matrix = await readRows(X, "umap");
  requireVariation(matrix, "umap");
  if (matrix.rows <= neighbours)
    throw new RangeError(
      `umap expected more than ${neighbours} samples, one of them and its neighbours, received ${matrix.rows}. Give fewer neighbours.`,
    );
  const random = new Random(seed);
  const map = new UMAP({
    nComponents: dimensions,
    nNeighbors: neighbours,
    minDist: distance,
    random: () => random.uniform(),
    ...(options.epochs === undefined ? {} : { nEpochs: options.epochs }),
  });
  const interrupted = interruption(options.signal);
  const epochs = map.initializeFit(matrix.toArrays());
  let breathed = performance.now();
  for (let epoch = 0; epoch < epochs && !interrupted(); epoch++) {
    map.step();
    if (performance.now() - breathed > BREATH_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      breathed = performance.now();
    }
  }
  return map.getEmbedding();
}
