/** What tests/reference/backend/sweep.py computed in float64. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Values {
  dtype: "float32" | "int32" | "bool";
  shape: number[];
  values: number[];
}

export interface Reference {
  inputs: Values[];
  outputs: Values[];
  /** Of sum(f · (1 … n) / n) by each float32 input. */
  gradients?: Values[];
}

const file = fileURLToPath(
  new URL("../../../reference/backend/sweep.json", import.meta.url),
);

export const REFERENCES = (
  JSON.parse(readFileSync(file, "utf8")) as { cases: Record<string, Reference> }
).cases;
