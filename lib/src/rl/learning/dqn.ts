import * as tf from "../../backend/tf.js";
import { Random } from "../../data/random.js";
import { initialize } from "../../training/index.js";
import { interruption } from "../../backend/fit/interruption.js";
import type { Environment } from "../environments/environment.js";
import { argmax } from "../policy.js";
import { requireDiscount } from "../planning/backup.js";
import { play } from "./play.js";
import { type Batch, ReplayMemory } from "./replay-memory.js";
import { scheduled, type Schedule } from "./schedule.js";

export interface DQNOptions {
  /** Numbers in an observation. */
  inputs: number;
  actions: number;
  /** Units of the hidden layers (default [64, 64]). */
  hidden?: readonly number[];
  /** Of Adam (default 0.001). */
  learningRate?: number;
  /** γ (default 0.99). */
  discount?: number;
  /** Steps kept (default 50,000). */
  memory?: number;
  /** Steps an update learns from (default 64). */
  batchSize?: number;
  /** Let the one network choose the next action and the other say what it is worth (default true). */
  double?: boolean;
  /** Updates after which the target network takes over the weights (default 100). */
  targetEvery?: number;
  /** Decides weights, exploring and what is drawn from memory. */
  seed?: number;
}

export interface DQNLearningOptions {
  /** Of the environment, all episodes together. */
  steps: number;
  /** ε (default: from 1 to 0.05 over the first fifth). */
  exploration?: Schedule;
  /** Steps before the first update (default 1,000). */
  warmup?: number;
  /** Steps between two updates (default 2). */
  updateEvery?: number;
  /** Another environment of the same kind, in which the greedy agent is tried; the best weights are kept. */
  evaluation?: {
    environment: Environment<ArrayLike<number>>;
    /** Steps between two trials (default 2,500). */
    every?: number;
    /** Episodes of a trial (default 10). */
    episodes?: number;
    /** Trials that reach this mean return end the run. */
    enough?: number;
  };
  /** Told after each episode. */
  onEpisode?: (episode: {
    episode: number;
    steps: number;
    return: number;
    exploration: number;
  }) => void;
  signal?: AbortSignal;
}

export interface DQNRun {
  /** The sum of rewards of each episode, exploring. */
  returns: number[];
  /** Mean return of the greedy agent in each trial. */
  evaluations: { steps: number; return: number }[];
  /** Steps and updates made. */
  steps: number;
  updates: number;
  stopped: boolean;
}

/**
 * Q-learning with a network in place of the table: it draws past steps from memory, and moves q(s, a) to r + γ q⁻(s', a') where q⁻ is an
 * older copy of itself, so that the aim does not run away from the shot.
 *
 * @throws RangeError where an option is out of its range
 * @example
 * const cart = new CartPole();
 * const agent = new DQN({ inputs: 4, actions: 2, hidden: [16], seed: 1 });
 * const { returns } = await agent.learn(cart, { steps: 300, warmup: 100 });
 * await play(cart, (observation) => agent.act(observation));
 * agent.dispose();
 * @see Mnih et al. 2015, "Human-level control through deep reinforcement learning"; van Hasselt, Guez & Silver 2016, "Deep reinforcement
 *      learning with double Q-learning"
 */
export class DQN {
  /** [batch, inputs] → [batch, actions]: what each action is worth. */
  readonly model: tf.LayersModel;
  readonly #target: tf.LayersModel;
  readonly #optimizer: tf.Optimizer;
  readonly #options: Required<Omit<DQNOptions, "seed">>;
  readonly #random: Random;
  readonly #memory: ReplayMemory;
  #ready: Promise<void> | undefined;
  #updates = 0;

  constructor(options: DQNOptions) {
    const {
      hidden = [64, 64],
      learningRate = 0.001,
      discount = 0.99,
      memory = 50_000,
      batchSize = 64,
      double = true,
      targetEvery = 100,
      seed = Math.floor(Math.random() * 2 ** 32),
      inputs,
      actions,
    } = options;
    requireDiscount(discount);
    requireWhole({ inputs, actions, memory, batchSize, targetEvery });
    requireWhole(Object.fromEntries(hidden.map((n, i) => [`hidden[${i}]`, n])));
    this.#options = {
      inputs,
      actions,
      hidden,
      learningRate,
      discount,
      memory,
      batchSize,
      double,
      targetEvery,
    };
    this.#random = new Random(seed);
    this.#memory = new ReplayMemory(memory, inputs);
    this.#optimizer = tf.train.adam(learningRate);
    this.model = network(inputs, hidden, actions);
    this.#target = network(inputs, hidden, actions);
  }

  /** What each action is worth here. */
  async values(observation: ArrayLike<number>): Promise<Float32Array> {
    await this.#start();
    const output = tf.tidy(
      () =>
        this.model.predict(
          tf.tensor2d(Float32Array.from(observation), [
            1,
            this.#options.inputs,
          ]),
        ) as tf.Tensor,
    );
    const values = (await output.data()) as Float32Array;
    output.dispose();
    return values;
  }

  /** The action that is held best. */
  async act(observation: ArrayLike<number>): Promise<number> {
    return argmax(await this.values(observation));
  }

  /** Plays and learns; called again, it goes on with what it knows and remembers. */
  async learn(
    environment: Environment<ArrayLike<number>>,
    options: DQNLearningOptions,
  ): Promise<DQNRun> {
    const { steps: total, warmup = 1000, updateEvery = 2 } = options;
    requireWhole({ steps: total, updateEvery });
    this.#requireFit(environment);
    const exploration = scheduled(
      options.exploration ?? { start: 1, end: 0.05, over: 0.2 },
      "exploration",
      0,
      1,
    );
    await this.#start();
    const trials = new Trials(this, options.evaluation, this.#random);
    const interrupted = interruption(options.signal);
    const run: DQNRun = {
      returns: [],
      evaluations: trials.seen,
      steps: 0,
      updates: 0,
      stopped: false,
    };
    let observation = this.#check(
      environment.reset({ seed: this.#random.bits() }),
    );
    let earned = 0;
    let length = 0;
    let breathed = performance.now();
    try {
      while (run.steps < total) {
        const epsilon = exploration(run.steps / total);
        const action =
          this.#random.uniform() < epsilon
            ? this.#random.integer(this.#options.actions)
            : await this.act(observation);
        const step = environment.step(action);
        const { reward, terminated } = step;
        this.#memory.push(
          observation,
          action,
          reward,
          step.observation,
          terminated,
        );
        observation = step.observation;
        run.steps++;
        earned += reward;
        length++;
        if (terminated || step.truncated) {
          run.returns.push(earned);
          options.onEpisode?.({
            episode: run.returns.length,
            steps: length,
            return: earned,
            exploration: epsilon,
          });
          observation = environment.reset();
          earned = 0;
          length = 0;
        }
        if (
          this.#memory.size >= Math.min(warmup, this.#options.memory) &&
          run.steps % updateEvery === 0
        ) {
          this.#update(
            this.#memory.sample(this.#options.batchSize, this.#random),
          );
          run.updates++;
        }
        if (performance.now() - breathed > BREATH_MS) {
          await new Promise((resolve) => setImmediate(resolve));
          breathed = performance.now();
          if (interrupted()) {
            run.stopped = true;
            break;
          }
        }
        if (await trials.reachedAt(run.steps)) break;
      }
    } finally {
      trials.restoreBest();
    }
    return run;
  }

  /** Frees its weights. */
  dispose(): void {
    this.model.dispose();
    this.#target.dispose();
    this.#optimizer.dispose();
  }

  #start(): Promise<void> {
    return (this.#ready ??= (async () => {
      await initialize(this.model, { seed: this.#random.bits() });
      this.#target.setWeights(this.model.getWeights());
    })());
  }

  #check(observation: ArrayLike<number>): ArrayLike<number> {
    if (observation.length !== this.#options.inputs)
      throw new RangeError(
        `DQN expected observations of ${this.#options.inputs} numbers, received ${observation.length}. Give inputs: ${observation.length}.`,
      );
    return observation;
  }

  #requireFit(environment: Environment<ArrayLike<number>>): void {
    if (environment.actions.length !== this.#options.actions)
      throw new RangeError(
        `DQN expected an environment of ${this.#options.actions} actions, received one of ${environment.actions.length}. Give actions: ${environment.actions.length}.`,
      );
  }

  #update(batch: Batch): void {
    const { inputs, actions, discount, double, targetEvery } = this.#options;
    tf.tidy(() => {
      const shape: [number, number] = [batch.size, inputs];
      const states = tf.tensor2d(batch.states, shape);
      const next = tf.tensor2d(batch.next, shape);
      const taken = tf.oneHot(tf.tensor1d(batch.actions, "int32"), actions);
      const worth = this.#target.apply(next) as tf.Tensor2D;
      // The largest of noisy values is too large; one network chooses, the other, whose noise is another, judges.
      const chosen = double
        ? tf
            .oneHot((this.model.apply(next) as tf.Tensor2D).argMax(1), actions)
            .mul(worth)
            .sum(1)
        : worth.max(1);
      const going = tf.scalar(1).sub(tf.tensor1d(batch.ended));
      const aim = tf
        .tensor1d(batch.rewards)
        .add(chosen.mul(going).mul(discount));
      const loss = (): tf.Scalar => {
        const values = this.model.apply(states, {
          training: true,
        }) as tf.Tensor2D;
        return tf.losses.huberLoss(aim, values.mul(taken).sum(1));
      };
      this.#optimizer.minimize(loss, false);
    });
    this.#updates++;
    if (this.#updates % targetEvery === 0)
      this.#target.setWeights(this.model.getWeights());
  }
}

/** Between two turns of the event loop. */
const BREATH_MS = 15;

/** The greedy agent, tried now and then, and the weights with which it did best. */
class Trials {
  readonly seen: { steps: number; return: number }[] = [];
  readonly #seed: number;
  #best: tf.Tensor[] = [];
  #bestReturn = -Infinity;

  constructor(
    readonly agent: DQN,
    readonly options: DQNLearningOptions["evaluation"],
    random: Random,
  ) {
    this.#seed = random.bits();
  }

  /** @returns whether the agent is good enough */
  async reachedAt(steps: number): Promise<boolean> {
    if (this.options === undefined) return false;
    const { environment, every = 2500, episodes = 10, enough } = this.options;
    if (steps % every !== 0) return false;
    const returns = await play(environment, (o) => this.agent.act(o), {
      episodes,
      seed: this.#seed,
    });
    const mean = returns.reduce((sum, r) => sum + r, 0) / episodes;
    this.seen.push({ steps, return: mean });
    // Of equals the later one: it has seen more.
    if (mean >= this.#bestReturn) {
      this.#bestReturn = mean;
      tf.dispose(this.#best);
      this.#best = this.agent.model
        .getWeights()
        .map((weight) => weight.clone());
    }
    return mean >= (enough ?? Infinity);
  }

  restoreBest(): void {
    if (this.#best.length > 0) this.agent.model.setWeights(this.#best);
    tf.dispose(this.#best);
    this.#best = [];
  }
}

function network(
  inputs: number,
  hidden: readonly number[],
  actions: number,
): tf.Sequential {
  const model = tf.sequential();
  for (const [i, units] of hidden.entries())
    model.add(
      tf.layers.dense({
        units,
        activation: "relu",
        kernelInitializer: "heUniform",
        ...(i === 0 ? { inputShape: [inputs] } : {}),
      }),
    );
  model.add(
    tf.layers.dense({
      units: actions,
      ...(hidden.length === 0 ? { inputShape: [inputs] } : {}),
    }),
  );
  return model;
}

function requireWhole(values: Record<string, number>): void {
  for (const [what, value] of Object.entries(values))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(
        `DQN: ${what} expected a whole number >= 1, received ${value}.`,
      );
}
