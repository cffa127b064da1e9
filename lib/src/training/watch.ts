/** Watching single weights while they are learned. */
import type * as tf from "../backend/tf.js";

export interface WatchedWeight {
  /** The layer's name, or its place: 0 is the first with weights. */
  layer: string | number;
  /** Which of its weights: `"kernel"` (default), `"bias"` … */
  weight?: string;
  /** Where in it: `[0, 0]` (default: its first entry). */
  at?: number[];
}

interface Probe {
  name: string;
  variable: tf.LayerVariable;
  at: number[];
}

function find(
  model: tf.LayersModel,
  name: string,
  wanted: WatchedWeight,
): Probe {
  const layers = model.layers.filter((layer) => layer.weights.length > 0);
  const layer =
    typeof wanted.layer === "number"
      ? layers[wanted.layer]
      : layers.find((each) => each.name === wanted.layer);
  if (layer === undefined) {
    throw new RangeError(
      `watch.${name}: no layer ${JSON.stringify(wanted.layer)} with weights; there are ${layers.map((each) => each.name).join(", ")}.`,
    );
  }
  const kind = wanted.weight ?? "kernel";
  const variable = layer.weights.find(
    (each) =>
      each.originalName.endsWith(`/${kind}`) || each.originalName === kind,
  );
  if (variable === undefined) {
    const kinds = layer.weights.map((each) =>
      each.originalName.split("/").at(-1),
    );
    throw new RangeError(
      `watch.${name}: ${layer.name} has no weight "${kind}"; it has ${kinds.join(", ")}.`,
    );
  }
  const at = wanted.at ?? variable.shape.map(() => 0);
  const inside =
    at.length === variable.shape.length &&
    at.every(
      (i, axis) =>
        Number.isInteger(i) && i >= 0 && i < (variable.shape[axis] ?? 0),
    );
  if (!inside) {
    throw new RangeError(
      `watch.${name}: at expected an index into [${variable.shape.join(", ")}], received [${at.join(", ")}].`,
    );
  }
  return { name, variable, at };
}

/**
 * @returns a function that reads the watched weights' present values; it leaves no tensors behind
 * @throws RangeError that names what there is instead
 */
export function watcher(
  model: tf.LayersModel,
  watch: Record<string, WatchedWeight>,
): () => Promise<Record<string, number>> {
  const probes = Object.entries(watch).map(([name, wanted]) =>
    find(model, name, wanted),
  );
  return async () => {
    const values: Record<string, number> = {};
    for (const { name, variable, at } of probes) {
      // One entry is cut out first, so that a large kernel is not copied at each update.
      const entry = variable.read().slice(
        at,
        at.map(() => 1),
      );
      values[name] = (await entry.data())[0] ?? Number.NaN;
      entry.dispose();
    }
    return values;
  };
}
