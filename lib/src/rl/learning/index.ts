export type { EpisodeRecord, Learned, LearningOptions } from "./episodes.js";
export { monteCarlo, type MonteCarloOptions } from "./monte-carlo.js";
export { qLearning } from "./q-learning.js";
export { sarsa } from "./sarsa.js";
export type { Schedule } from "./schedule.js";
export type { TemporalDifferenceOptions } from "./temporal-difference.js";
export {
  DQN,
  type DQNLearningOptions,
  type DQNOptions,
  type DQNRun,
} from "./dqn.js";
export { play, type PlayOptions } from "./play.js";
export { ReplayMemory } from "./replay-memory.js";
