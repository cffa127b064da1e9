/** Learning from each step, by what the next state is held to be worth. */
import type { TabularEnvironment } from "../environments/tabular.js";
import {
  learn,
  type Learned,
  type Learner,
  type LearningOptions,
} from "./episodes.js";
import { scheduled, type Schedule } from "./schedule.js";

export interface TemporalDifferenceOptions extends LearningOptions {
  /** α: how far a value moves to what was seen (default 0.1). */
  learningRate?: Schedule;
}

/**
 * @param worth what the next state is worth by the values so far, if `action` is to be taken there
 */
export function temporalDifference(
  environment: TabularEnvironment,
  options: TemporalDifferenceOptions,
  worth: (learner: Learner, state: number, action: number) => number,
): Promise<Learned> {
  const rate = scheduled(options.learningRate ?? 0.1, "learningRate", 0, 1);
  return learn(environment, options, (start, learner, maxSteps) => {
    const alpha = rate(learner.done);
    let state = start;
    let action = learner.choose(state);
    let sum = 0;
    for (let steps = 1; ; steps++) {
      const step = environment.step(action);
      const next = step.observation;
      const then = learner.choose(next);
      // After the time limit the world would have gone on, so what would have come still counts; after the end nothing does.
      const later = step.terminated
        ? 0
        : learner.discount * worth(learner, next, then);
      const row = learner.q[state]!;
      row[action]! += alpha * (step.reward + later - row[action]!);
      sum += step.reward;
      if (step.terminated || step.truncated || steps >= maxSteps)
        return { return: sum, steps };
      state = next;
      action = then;
    }
  });
}
