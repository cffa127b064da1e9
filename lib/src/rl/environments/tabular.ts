import type { Figure } from "../../charts/index.js";
import type { MDP } from "../mdp.js";
import { Pcg64 } from "../pcg64.js";
import { requireAction, type Environment, type Step } from "./environment.js";

export interface TabularOptions {
  mdp: MDP;
  actions: readonly string[];
  /** [states]: how likely an episode begins in each. */
  start: readonly number[];
  /** Steps after which an episode is cut off; endless where absent. */
  stepLimit?: number | undefined;
}

/** A world whose states can be counted: it plays what its MDP says. */
export abstract class TabularEnvironment implements Environment<number> {
  readonly mdp: MDP;
  readonly actions: readonly string[];
  readonly stepLimit: number;
  readonly #start: readonly number[];
  #random: Pcg64 | undefined;
  #state = 0;
  #steps = 0;
  #running = false;

  constructor({ mdp, actions, start, stepLimit }: TabularOptions) {
    this.mdp = mdp;
    this.actions = actions;
    this.stepLimit = stepLimit ?? Infinity;
    this.#start = start;
    if (stepLimit !== undefined && !(stepLimit >= 1))
      throw new RangeError(
        `${this.constructor.name}: stepLimit expected a number >= 1, received ${stepLimit}.`,
      );
  }

  /** How many states there are. */
  get states(): number {
    return this.mdp.states;
  }

  /** Where it is now. */
  get state(): number {
    return this.#state;
  }

  reset({ seed }: { seed?: number } = {}): number {
    if (seed !== undefined) this.#random = new Pcg64(seed);
    this.#random ??= new Pcg64(Math.floor(Math.random() * 2 ** 32));
    this.#state = draw(this.#start, 0, this.#start.length, this.#random);
    this.#steps = 0;
    this.#running = true;
    return this.#state;
  }

  step(action: number): Step<number> {
    requireAction(this, action);
    if (!this.#running || this.#random === undefined)
      throw new Error(
        `${this.constructor.name}: the episode is over, or did not begin. Call reset() first.`,
      );
    const { mdp } = this;
    const pair = this.#state * mdp.actions + action;
    const from = mdp.offsets[pair]!;
    const to = mdp.offsets[pair + 1]!;
    const at = draw(mdp.probabilities, from, to, this.#random);
    this.#state = mdp.next[at]!;
    this.#steps++;
    const terminated = mdp.terminal[at] === 1;
    const truncated = this.#steps >= this.stepLimit;
    this.#running = !terminated && !truncated;
    return {
      observation: this.#state,
      reward: mdp.rewards[at]!,
      terminated,
      truncated,
    };
  }

  abstract render(): Figure;
}

/** An index in [from, to), each as likely as its probability: gymnasium's `categorical_sample`, which gives the first where rounding leaves none. */
function draw(
  probabilities: ArrayLike<number>,
  from: number,
  to: number,
  random: Pcg64,
): number {
  const point = random.random();
  let sum = 0;
  for (let at = from; at < to; at++) {
    sum += probabilities[at]!;
    if (sum > point) return at;
  }
  return from;
}
