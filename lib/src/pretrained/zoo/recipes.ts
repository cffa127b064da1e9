/** The small networks that no package carries, and how each is trained: `npm run train-zoo`. */
import type * as tf from "../../backend/tf.js";
import { alexnet, resnet18 } from "../architectures/from-networks.js";
import type { ArchitectureOptions } from "../architectures/options.js";

export interface Recipe {
  build: (options: ArchitectureOptions) => tf.LayersModel;
  /** Side of the pictures. */
  side: number;
  epochs: number;
  batchSize: number;
  /** Of Adam. */
  learningRate: number;
  /** Of the first weights, the dropout and the order of the digits. */
  seed: number;
}

/** Digits (MNIST) to learn from, to choose by and to judge by, the same for every recipe: `split(await mnist.load({ seed: 0 }), DIGITS)`. */
export const DIGITS = { validation: 0.1, test: 0.2, seed: 1 } as const;

export const recipes = {
  "alexnet-digits": {
    build: (options) => alexnet({ ...options, width: 1 / 8 }),
    side: 64,
    epochs: 12,
    batchSize: 64,
    learningRate: 1e-3,
    seed: 1,
  },
  "resnet18-digits": {
    build: (options) => resnet18({ ...options, filters: 12 }),
    side: 32,
    epochs: 5,
    batchSize: 64,
    learningRate: 2e-3,
    seed: 1,
  },
} as const satisfies Record<string, Recipe>;

export type ZooName = keyof typeof recipes;
