/** What an agent has lived through, the oldest forgotten first. */
import type { Random } from "../../data/random.js";

export interface Batch {
  size: number;
  /** [size, features], flat */
  states: Float32Array;
  actions: Int32Array;
  rewards: Float32Array;
  /** [size, features], flat */
  next: Float32Array;
  /** 1 where the episode ended, so that nothing followed. */
  ended: Float32Array;
}

/**
 * Steps in a ring of typed arrays. Learning from steps drawn at random breaks up the likeness of those that follow each other.
 *
 * @see Lin 1992, "Self-improving reactive agents based on reinforcement learning, planning and teaching"
 */
export class ReplayMemory {
  readonly #states: Float32Array;
  readonly #next: Float32Array;
  readonly #actions: Int32Array;
  readonly #rewards: Float32Array;
  readonly #ended: Float32Array;
  #at = 0;
  #size = 0;

  /** @throws RangeError unless both are whole numbers >= 1 */
  constructor(
    readonly capacity: number,
    readonly features: number,
  ) {
    for (const [what, value] of Object.entries({ capacity, features }))
      if (!Number.isInteger(value) || value < 1)
        throw new RangeError(
          `ReplayMemory: ${what} expected a whole number >= 1, received ${value}.`,
        );
    this.#states = new Float32Array(capacity * features);
    this.#next = new Float32Array(capacity * features);
    this.#actions = new Int32Array(capacity);
    this.#rewards = new Float32Array(capacity);
    this.#ended = new Float32Array(capacity);
  }

  /** How many steps it holds. */
  get size(): number {
    return this.#size;
  }

  push(
    state: ArrayLike<number>,
    action: number,
    reward: number,
    next: ArrayLike<number>,
    ended: boolean,
  ): void {
    const at = this.#at;
    this.#states.set(state, at * this.features);
    this.#next.set(next, at * this.features);
    this.#actions[at] = action;
    this.#rewards[at] = reward;
    this.#ended[at] = ended ? 1 : 0;
    this.#at = (at + 1) % this.capacity;
    this.#size = Math.min(this.#size + 1, this.capacity);
  }

  /** Steps drawn at random, one may come twice. @throws RangeError where it holds none */
  sample(size: number, random: Random): Batch {
    const { features } = this;
    const batch: Batch = {
      size,
      states: new Float32Array(size * features),
      actions: new Int32Array(size),
      rewards: new Float32Array(size),
      next: new Float32Array(size * features),
      ended: new Float32Array(size),
    };
    for (let i = 0; i < size; i++) {
      const at = random.integer(this.#size);
      const from = at * features;
      const to = i * features;
      batch.states.set(this.#states.subarray(from, from + features), to);
      batch.next.set(this.#next.subarray(from, from + features), to);
      batch.actions[i] = this.#actions[at]!;
      batch.rewards[i] = this.#rewards[at]!;
      batch.ended[i] = this.#ended[at]!;
    }
    return batch;
  }
}
