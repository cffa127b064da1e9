/** tf.js's flat logs → the loss, the other measures, and those on validation samples. */
import type * as tf from "../backend/tf.js";
import type { EpochReport } from "../charts/observer.js";

/** tf.js's logs, which hold only numbers once its own callbacks have read them. */
export function numbers(logs: tf.Logs | undefined): Record<string, number> {
  const read: Record<string, number> = {};
  for (const [name, value] of Object.entries(logs ?? {})) read[name] = value;
  return read;
}

/** The loss apart from the other measures. */
export function measures(logs: Record<string, number>): {
  loss: number;
  metrics: Record<string, number>;
} {
  const { loss = Number.NaN, ...metrics } = logs;
  return { loss, metrics };
}

/** Training measures apart from those on validation samples, which tf.js marks `val_`. */
export function epochMeasures(
  logs: Record<string, number>,
): Pick<EpochReport, "loss" | "metrics" | "validation"> {
  const own: Record<string, number> = {};
  const held: Record<string, number> = {};
  for (const [name, value] of Object.entries(logs)) {
    if (name.startsWith("val_")) held[name.slice(4)] = value;
    else own[name] = value;
  }
  return "loss" in held
    ? { ...measures(own), validation: measures(held) }
    : measures(own);
}
