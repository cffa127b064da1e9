/**
 * An interrupt may end JavaScript in the midst of an update, when a single one takes long. Nothing of tf.js's `fit` runs then, not even
 * its `finally`, and the model would refuse to train for ever: "another fit() call is ongoing".
 */
import { setTimeout as sleep } from "node:timers/promises";
import type * as tf from "@tensorflow/tfjs";

export interface Ongoing {
  interrupted(): boolean;
  /** Frees what the dead run held. */
  release(): void;
}

const ongoing = new WeakMap<tf.LayersModel, Ongoing>();

/** What tf.js keeps to itself. A sequential model trains another one inside it. */
type Marked = { isTraining: boolean; model?: Marked };

const TURNS = 50;

/** Notes a run, until `finished`. A second one beside it is refused by tf.js, and not noted. */
export function begin(model: tf.LayersModel, run: Ongoing): void {
  if (!ongoing.has(model)) ongoing.set(model, run);
}

export function finished(model: tf.LayersModel, run: Ongoing): void {
  if (ongoing.get(model) === run) ongoing.delete(model);
}

/**
 * Makes a model trainable again whose last run was interrupted and never ended. A run that still lives ends at its next batch, which is
 * waited for.
 */
export async function recover(model: tf.LayersModel): Promise<void> {
  const former = ongoing.get(model);
  if (former === undefined || !former.interrupted()) return;
  for (let turn = 0; turn < TURNS && ongoing.has(model); turn++) {
    await sleep(10);
  }
  if (ongoing.get(model) !== former) return; // it has ended by itself
  const marked = model as unknown as Marked;
  marked.isTraining = false;
  if (marked.model !== undefined) {
    marked.model.isTraining = false;
    ongoing.delete(marked.model as unknown as tf.LayersModel);
  }
  former.release();
  finished(model, former);
}
