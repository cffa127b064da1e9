/**
 * `model.fit` and `fitDataset` that let others have their turn. tf.js yields every 125 ms, and not at all where all callbacks are objects
 * of its classes; a live chart and an interrupt want it more often. An interrupt of the notebook ends them at the next batch.
 */
import type * as tfjs from "@tensorflow/tfjs";
import { interruption } from "./interruption.js";
import { begin, finished, recover } from "./recovery.js";
import { readLogs } from "./logs.js";

type Core = typeof tfjs;
type Model = tfjs.LayersModel;
type Callbacks = tfjs.ModelFitArgs["callbacks"];

/** A frame of a fluent picture. A turn of the event loop that has nothing to do takes some microseconds. */
const BREATH_MS = 15;

interface Yields {
  callbacks?: Callbacks;
  yieldEvery?: tfjs.ModelFitArgs["yieldEvery"];
}

/** Makes both polite, once, for every model. */
export function breathingFit(core: Core): void {
  readLogs(core);
  class Breath extends core.Callback {
    #last = performance.now();

    constructor(
      readonly breathes: boolean,
      readonly interrupted: () => boolean,
    ) {
      super();
    }

    override async onBatchEnd(): Promise<void> {
      if (this.breathes && performance.now() - this.#last > BREATH_MS) {
        await core.nextFrame();
        this.#last = performance.now();
      }
      if (this.interrupted()) this.model.stopTraining = true;
    }
  }

  /** Of tf.js's callbacks; it is not exported itself. */
  const Base = Object.getPrototypeOf(core.CustomCallback) as new () => object;

  const polite = <A extends Yields>(args: A, interrupted: () => boolean): A => {
    const { yieldEvery = "auto" } = args;
    // Who says how often it should yield gets that and no more.
    const ours = yieldEvery === "auto";
    const given = [args.callbacks ?? (ours ? [] : {})].flat();
    const callbacks = given.map((each) => {
      if (each instanceof Base) return each;
      const { onYield } = each as tfjs.CustomCallbackArgs;
      return new core.CustomCallback(
        each,
        ours && onYield === undefined ? "never" : yieldEvery,
      );
    });
    const breath = new Breath(ours, interrupted);
    return { ...args, callbacks: [breath, ...callbacks] as Callbacks };
  };

  const patched = async <A extends Yields, R>(
    model: Model,
    args: A,
    fit: (args: A) => Promise<R>,
  ): Promise<R> => {
    await recover(model);
    const interrupted = interruption(undefined);
    const run = { interrupted, release: () => undefined };
    begin(model, run);
    try {
      return await fit(polite(args, interrupted));
    } finally {
      finished(model, run);
    }
  };

  const { prototype } = core.LayersModel;
  // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
  const { fit, fitDataset } = prototype;
  prototype.fit = async function (x, y, args = {}) {
    return patched(this, args, async (all) => fit.call(this, x, y, all));
  };
  prototype.fitDataset = async function (dataset, args) {
    return patched(this, args, async (all) =>
      fitDataset.call(this, dataset, all),
    );
  };
}
