/** What Keras and scikit-learn gave (tests/reference/training/reference.py). */
import { readFileSync } from "node:fs";

export const reference = JSON.parse(
  readFileSync(
    new URL("../../reference/training/reference.json", import.meta.url),
    "utf8",
  ),
) as {
  gradients: number[][];
  start: number[];
  optimizers: Record<
    "sgd" | "momentum" | "rmsprop" | "adam" | "adamw",
    number[][]
  >;
  clusters: {
    a: number[];
    b: number[];
    X: number[][];
    adjustedRandIndex: number;
    normalizedMutualInformation: number;
    silhouette: number;
  };
};
