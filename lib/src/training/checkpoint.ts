/**
 * A training run on disk, so that it goes on after the process has ended: the weights, what the optimiser remembers, the random stream, the
 * history and how patient early stopping still is. Written after whole epochs; a run that is killed while it writes leaves the former
 * checkpoint.
 *
 * The file: 4 bytes with the length of the header (little-endian), the header as JSON, the tensors' bytes in its order.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import * as tf from "../backend/tf.js";
import type { Random, RandomState } from "../data/random.js";
import { writeWhole } from "../files/whole-file.js";
import type { Patience, PatienceState } from "./early-stopping.js";
import type {
  EpochRecord,
  StopReason,
  TrainingRun,
  UpdateRecord,
} from "./run.js";

export interface CheckpointOptions {
  /** The file. Where it exists the run goes on from it. */
  path: string;
  /** Write after every so many epochs (default 1), and after the last. */
  every?: number;
}

/** What must be the same for a run to go on. */
interface Plan {
  weights: string;
  optimizer: string;
  samples: number;
  batchSize: number;
  seed: number | null;
}

interface Header {
  format: "nabla training";
  version: 1;
  plan: Plan;
  random: RandomState;
  patience?: PatienceState;
  run: {
    batches: UpdateRecord[];
    epochs: EpochRecord[];
    stopped: StopReason;
    seconds: number;
  };
  tensors: tf.io.WeightsManifestEntry[];
}

export interface Resumable {
  run: TrainingRun;
  random: Random;
  patience: Patience | undefined;
}

/** tf.js's Adam multiplies these on at each update, and would raise them anew, with other last bits, from the number of updates. */
type RunningProducts = { accBeta1?: tf.Variable; accBeta2?: tf.Variable };

export class Checkpoint {
  readonly path: string;
  readonly #every: number;
  readonly #plan: Plan;

  constructor(
    readonly model: tf.LayersModel,
    given: string | CheckpointOptions,
    run: TrainingRun,
    seed: number | undefined,
  ) {
    const { path, every = 1 } =
      typeof given === "string" ? { path: given } : given;
    if (path === "" || !Number.isInteger(every) || every < 1)
      throw new RangeError(
        `checkpoint expected a path, and every a whole number >= 1; received ${JSON.stringify(path)} and ${every}.`,
      );
    this.path = path;
    this.#every = every;
    this.#plan = {
      weights: model
        .getWeights()
        .map((weight) => `[${weight.shape.join(", ")}]`)
        .join(" "),
      optimizer: model.optimizer.getClassName(),
      samples: run.plan.samples,
      batchSize: run.plan.batchSize,
      seed: seed ?? null,
    };
  }

  /**
   * Takes up a run that was written before.
   *
   * @returns whether there was one
   * @throws Error where the file is of another run, or damaged; it is not touched
   */
  async resume({ run, random, patience }: Resumable): Promise<boolean> {
    if (!existsSync(this.path)) return false;
    const { header, tensors } = await this.#read();
    try {
      this.#compare(header.plan);
      this.model.setWeights(named(tensors, "model"));
      const { optimizer } = this.model;
      // Of a model that has been trained before: tf.js lets go of these without freeing them.
      const former = await optimizer.getWeights();
      await optimizer.setWeights(
        named(tensors, "optimizer").map((tensor, i) => ({
          name: `${i}`,
          tensor,
        })),
      );
      for (const { tensor } of former) if (!tensor.isDisposed) tensor.dispose();
      const products = optimizer as unknown as RunningProducts;
      for (const name of ["accBeta1", "accBeta2"] as const) {
        const value = tensors[`products/${name}`];
        if (value !== undefined) products[name]?.assign(value);
      }
      random.restore(header.random);
      if (header.patience !== undefined)
        patience?.restore(header.patience, named(tensors, "best"));
    } finally {
      tf.dispose(tensors);
    }
    run.batches.push(...header.run.batches);
    run.epochs.push(...header.run.epochs);
    run.stopped = header.run.stopped;
    run.seconds = header.run.seconds;
    return true;
  }

  /** To be called after each whole epoch. */
  async epochEnded(
    { run, random, patience }: Resumable,
    seconds: number,
  ): Promise<void> {
    const epochs = run.epochs.length;
    const last = epochs >= run.plan.epochs || run.stopped === "early";
    if (epochs % this.#every !== 0 && !last) return;
    const tensors: { name: string; tensor: tf.Tensor }[] = [];
    const list = (kind: string, these: readonly tf.Tensor[]): void =>
      these.forEach((tensor, i) =>
        tensors.push({ name: `${kind}/${i}`, tensor }),
      );
    const { optimizer } = this.model;
    const remembered = await optimizer.getWeights();
    list("model", this.model.getWeights());
    list(
      "optimizer",
      remembered.map(({ tensor }) => tensor),
    );
    list("best", patience?.weights ?? []);
    const products = optimizer as unknown as RunningProducts;
    for (const name of ["accBeta1", "accBeta2"] as const) {
      const value = products[name];
      if (value !== undefined)
        tensors.push({ name: `products/${name}`, tensor: value });
    }
    const { data, specs } = await tf.io.encodeWeights(tensors);
    // The count of updates is made for the caller; the rest are the optimiser's own.
    remembered[0]?.tensor.dispose();
    const header: Header = {
      format: "nabla training",
      version: 1,
      plan: this.#plan,
      random: random.state,
      ...(patience === undefined ? {} : { patience: patience.state }),
      run: {
        batches: run.batches,
        epochs: run.epochs,
        stopped: run.stopped,
        seconds,
      },
      tensors: specs,
    };
    await write(this.path, header, Buffer.from(data));
  }

  async #read(): Promise<{ header: Header; tensors: tf.NamedTensorMap }> {
    const bytes = await readFile(this.path);
    const remedy =
      "Delete the file to begin anew, or give another path: checkpoint: 'runs/second.checkpoint'.";
    try {
      const start = 4 + bytes.readUInt32LE(0);
      const header = JSON.parse(bytes.toString("utf8", 4, start)) as Header;
      if (header.format !== "nabla training" || header.version !== 1)
        throw new Error("another format");
      // A copy: decodeWeights wants an ArrayBuffer that begins with the first tensor.
      const data = new Uint8Array(bytes.subarray(start)).buffer;
      return { header, tensors: tf.io.decodeWeights(data, header.tensors) };
    } catch (cause) {
      throw new Error(
        `checkpoint: ${this.path} expected a training run of version 1, and is none or is damaged. ${remedy}`,
        { cause },
      );
    }
  }

  #compare(former: Plan): void {
    const differs = (Object.keys(this.#plan) as (keyof Plan)[]).filter(
      (key) => former[key] !== this.#plan[key],
    );
    if (differs.length === 0) return;
    const shown = (plan: Plan): string =>
      differs.map((key) => `${key} ${plan[key]}`).join(", ");
    throw new Error(
      `checkpoint: ${this.path} is of another run: it has ${shown(former)}; this one ${shown(this.#plan)}. ` +
        "Delete the file to begin anew, or give another path.",
    );
  }
}

/** `kind/0`, `kind/1` … in order. */
function named(tensors: tf.NamedTensorMap, kind: string): tf.Tensor[] {
  const found: tf.Tensor[] = [];
  for (;;) {
    const next = tensors[`${kind}/${found.length}`];
    if (next === undefined) return found;
    found.push(next);
  }
}

async function write(
  path: string,
  header: Header,
  data: Uint8Array,
): Promise<void> {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  await writeWhole(path, Buffer.concat([length, text, data]));
}
