/** What the tabular learners share: many episodes, seeded, counted, stoppable. */
import { Random } from "../../data/random.js";
import { interruption } from "../../backend/fit/interruption.js";
import type { TabularEnvironment } from "../environments/tabular.js";
import { argmax, type Solution } from "../policy.js";
import { requireDiscount } from "../planning/backup.js";
import { scheduled, type Schedule } from "./schedule.js";

export interface LearningOptions {
  episodes: number;
  /** γ (default 0.99). */
  discount?: number;
  /** ε: how often an action is drawn at random (default: from 1 to 0.05 over the first half). */
  exploration?: Schedule;
  /** Decides the world's chances and the agent's. */
  seed?: number;
  /** Steps after which an episode is given up (default: the environment's limit, or 10,000). */
  maxSteps?: number;
  /** Told after each episode. */
  onEpisode?: (episode: EpisodeRecord) => void;
  /** Stops after the episode that runs. A notebook's interrupt does so too. */
  signal?: AbortSignal;
}

export interface EpisodeRecord {
  /** From 1. */
  episode: number;
  /** The sum of its rewards, undiscounted. */
  return: number;
  steps: number;
  exploration: number;
}

/** What a tabular learner knows in the end, and how it came to know. */
export interface Learned extends Solution {
  /** [episodes]: the sum of rewards of each. */
  returns: number[];
  /** [episodes] */
  steps: number[];
  /** Whether it was stopped before the last episode. */
  stopped: boolean;
}

/** Action values that grow, and the hand that draws actions by them. */
export interface Learner {
  /** [states][actions] */
  readonly q: Float64Array[];
  readonly discount: number;
  readonly random: Random;
  /** ε-greedy; equally good actions are equally likely. */
  choose(state: number): number;
  /** How much of the run is done, 0 … 1. */
  readonly done: number;
}

/** Plays one episode from `state` and learns from it. @returns its return and length */
export type PlayEpisode = (
  state: number,
  learner: Learner,
  maxSteps: number,
) => { return: number; steps: number };

/** Between two turns of the event loop. */
const BREATH_MS = 15;

export async function learn(
  environment: TabularEnvironment,
  options: LearningOptions,
  play: PlayEpisode,
): Promise<Learned> {
  const { episodes, discount = 0.99, seed } = options;
  requireDiscount(discount);
  const limit = Math.min(environment.stepLimit, 10_000);
  const { maxSteps = limit } = options;
  for (const [what, value] of Object.entries({ episodes, maxSteps }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(
        `${what} expected a whole number >= 1, received ${value}.`,
      );
  const exploration = scheduled(
    options.exploration ?? { start: 1, end: 0.05 },
    "exploration",
    0,
    1,
  );
  const random = new Random(seed ?? Math.floor(Math.random() * 2 ** 32));
  const q = Array.from(
    { length: environment.states },
    () => new Float64Array(environment.actions.length),
  );
  const returns: number[] = [];
  const steps: number[] = [];
  let epsilon = 1;
  const learner: Learner = {
    q,
    discount,
    random,
    choose: (state) =>
      random.uniform() < epsilon
        ? random.integer(environment.actions.length)
        : bestOf(q[state]!, random),
    get done() {
      return returns.length / episodes;
    },
  };
  const interrupted = interruption(options.signal);
  let breathed = performance.now();
  let stopped = false;
  while (returns.length < episodes && !stopped) {
    epsilon = exploration(learner.done);
    const first = returns.length === 0 && seed !== undefined;
    const state = environment.reset(first ? { seed } : {});
    const episode = play(state, learner, maxSteps);
    returns.push(episode.return);
    steps.push(episode.steps);
    options.onEpisode?.({
      episode: returns.length,
      ...episode,
      exploration: epsilon,
    });
    if (performance.now() - breathed > BREATH_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      breathed = performance.now();
      stopped = interrupted() && returns.length < episodes;
    }
  }
  const actionValues = q.map((row) => Array.from(row));
  return {
    actionValues,
    values: Float64Array.from(q, (row) => row[argmax(row)]!),
    policy: Int32Array.from(q, argmax),
    returns,
    steps,
    stopped,
  };
}

/** One of the largest. */
function bestOf(values: Float64Array, random: Random): number {
  let best = 0;
  let equals = 1;
  for (let i = 1; i < values.length; i++) {
    if (values[i]! > values[best]!) {
      best = i;
      equals = 1;
    } else if (values[i] === values[best] && random.integer(++equals) === 0) {
      best = i;
    }
  }
  return best;
}
