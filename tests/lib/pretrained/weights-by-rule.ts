/** The weights that tests/reference/pretrained/bert.py fills its models with. */
import type { WeightFile } from "../../../lib/src/pretrained/safetensors/index.js";
import { nameHash } from "./name-hash.js";

function byRule(name: string, shape: readonly number[]): Float32Array {
  const seed = nameHash(name);
  const offset = name.endsWith("LayerNorm.weight") ? 1 : 0;
  return Float32Array.from(
    { length: shape.reduce((all, side) => all * side, 1) },
    (_, i) => {
      let x = (i + seed) >>> 0;
      x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
      x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
      return ((x ^ (x >>> 16)) >>> 0) / 2 ** 33 - 0.25 + offset;
    },
  );
}

/** A file of these tensors, as transformers names them. */
export function ruledFile(
  shapes: Readonly<Record<string, readonly number[]>>,
): WeightFile {
  return {
    names: Object.keys(shapes),
    shape: (name) => shapes[name],
    read: async (name) => {
      const shape = shapes[name] ?? [];
      return { shape: [...shape], values: byRule(name, shape) };
    },
    close: async () => {},
  };
}

/** The tensors of a BERT with its heads, in PyTorch's layout. */
export function bertShapes(config: {
  vocabulary: number;
  width: number;
  layers: number;
  intermediate: number;
  positions: number;
  tokenTypes: number;
}): Record<string, readonly number[]> {
  const { vocabulary, width, layers, intermediate, positions, tokenTypes } =
    config;
  const shapes: Record<string, readonly number[]> = {
    "embeddings.word_embeddings.weight": [vocabulary, width],
    "embeddings.position_embeddings.weight": [positions, width],
    "embeddings.token_type_embeddings.weight": [tokenTypes, width],
    "cls.predictions.bias": [vocabulary],
  };
  const dense = (name: string, from: number, to: number): void => {
    shapes[`${name}.weight`] = [to, from];
    shapes[`${name}.bias`] = [to];
  };
  const norm = (name: string): void => {
    shapes[`${name}.LayerNorm.weight`] = [width];
    shapes[`${name}.LayerNorm.bias`] = [width];
  };
  norm("embeddings");
  for (let i = 0; i < layers; i++) {
    const layer = `encoder.layer.${i}`;
    for (const part of ["query", "key", "value"])
      dense(`${layer}.attention.self.${part}`, width, width);
    dense(`${layer}.attention.output.dense`, width, width);
    norm(`${layer}.attention.output`);
    dense(`${layer}.intermediate.dense`, width, intermediate);
    dense(`${layer}.output.dense`, intermediate, width);
    norm(`${layer}.output`);
  }
  dense("pooler.dense", width, width);
  dense("cls.predictions.transform.dense", width, width);
  norm("cls.predictions.transform");
  dense("classifier", width, 3);
  return shapes;
}
