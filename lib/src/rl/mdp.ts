/** A Markov decision process: what may follow each action in each state, how likely, and what it pays. */

/** One thing that may follow an action. */
export interface Outcome {
  probability: number;
  /** The state that follows, 0 … states - 1. */
  next: number;
  reward: number;
  /** The episode ends here: nothing is earned in `next`. */
  terminal?: boolean;
}

export interface MDPFunctions {
  states: number;
  actions: number;
  /** What may follow `action` in `state`; an empty list where the action does not exist there. */
  outcomes: (state: number, action: number) => readonly Outcome[];
}

export interface MDPMatrices {
  /** [actions, states, states]: the probability of each next state. */
  transitions: readonly (readonly (readonly number[])[])[];
  /** What a step pays: by state, by [states, actions], or by [actions, states, states]. */
  rewards:
    | readonly number[]
    | readonly (readonly number[])[]
    | readonly (readonly (readonly number[])[])[];
}

/** [probability, next, reward, terminal]: an entry of gymnasium's `env.P[state][action]`. */
export type TableEntry = readonly [
  probability: number,
  next: number,
  reward: number,
  terminal: boolean,
];

/** Probabilities of one action may miss 1 by what is lost when they are written with six digits. */
const SUM_TOLERANCE = 1e-6;

/**
 * States and actions are numbers from 0. The outcomes of all actions lie in flat arrays, those of action a in state s at
 * `offsets[s * actions + a]` up to the next offset, so that a hundred thousand sparse states take megabytes, not gigabytes.
 *
 * A state in which no action has an outcome is an end.
 *
 * @example
 * // A coin that may be kept (1 point a turn) or thrown (3 points, but the game ends half of the time).
 * const coin = MDP.fromFunctions({
 *   states: 1,
 *   actions: 2,
 *   outcomes: (s, a) => a === 0
 *     ? [{ probability: 1, next: 0, reward: 1 }]
 *     : [{ probability: 0.5, next: 0, reward: 3 }, { probability: 0.5, next: 0, reward: 3, terminal: true }],
 * });
 * coin.outcomes(0, 1).length;   // 2
 * @see Sutton & Barto, Reinforcement Learning, 2nd ed., chapter 3
 */
export class MDP {
  /** [states * actions + 1] */
  readonly offsets: Int32Array;
  /** One each for every outcome. */
  readonly next: Int32Array;
  readonly probabilities: Float64Array;
  readonly rewards: Float64Array;
  /** 1 where the episode ends. */
  readonly terminal: Uint8Array;

  private constructor(
    readonly states: number,
    readonly actions: number,
    outcomes: MDPFunctions["outcomes"],
  ) {
    size("states", states);
    size("actions", actions);
    this.offsets = new Int32Array(states * actions + 1);
    const next: number[] = [];
    const probabilities: number[] = [];
    const rewards: number[] = [];
    const terminal: number[] = [];
    for (let state = 0; state < states; state++)
      for (let action = 0; action < actions; action++) {
        const list = outcomes(state, action);
        checkOutcomes(list, state, action, states);
        for (const outcome of list) {
          if (outcome.probability === 0) continue;
          next.push(outcome.next);
          probabilities.push(outcome.probability);
          rewards.push(outcome.reward);
          terminal.push(outcome.terminal === true ? 1 : 0);
        }
        this.offsets[state * actions + action + 1] = next.length;
      }
    this.next = Int32Array.from(next);
    this.probabilities = Float64Array.from(probabilities);
    this.rewards = Float64Array.from(rewards);
    this.terminal = Uint8Array.from(terminal);
  }

  /**
   * From a rule.
   *
   * @throws RangeError where probabilities do not sum to 1, or a next state does not exist
   */
  static fromFunctions({ states, actions, outcomes }: MDPFunctions): MDP {
    return new MDP(states, actions, outcomes);
  }

  /**
   * From lists: `table[state][action]` holds `[probability, next, reward, terminal]`, as in gymnasium's `env.P`.
   *
   * @throws RangeError where probabilities do not sum to 1, or states differ in their number of actions
   */
  static fromTable(
    table: readonly (readonly (readonly TableEntry[])[])[],
  ): MDP {
    const actions = table[0]?.length ?? 0;
    const odd = table.findIndex((row) => row.length !== actions);
    if (odd >= 0)
      throw new RangeError(
        `MDP.fromTable expected ${actions} actions in every state, as in state 0, received ${table[odd]?.length} in state ${odd}. Give an empty list where an action does not exist.`,
      );
    return new MDP(table.length, actions, (state, action) =>
      (table[state]?.[action] ?? []).map(
        ([probability, next, reward, terminal]) => ({
          probability,
          next,
          reward,
          terminal,
        }),
      ),
    );
  }

  /**
   * From matrices, one of transitions for each action.
   *
   * @throws RangeError where a matrix is not square, a row does not sum to 1, or rewards have another shape
   */
  static fromMatrices({ transitions, rewards }: MDPMatrices): MDP {
    const states = transitions[0]?.length ?? 0;
    for (const [action, matrix] of transitions.entries())
      if (
        matrix.length !== states ||
        matrix.some((row) => row.length !== states)
      )
        throw new RangeError(
          `MDP.fromMatrices: transitions expected [actions, ${states}, ${states}], received another shape for action ${action}.`,
        );
    const paid = rewardOf(rewards, transitions.length, states);
    return new MDP(states, transitions.length, (state, action) =>
      (transitions[action]?.[state] ?? []).map((probability, next) => ({
        probability,
        next,
        reward: paid(state, action, next),
      })),
    );
  }

  /** What may follow `action` in `state`. */
  outcomes(state: number, action: number): Outcome[] {
    this.checkState(state);
    if (!Number.isInteger(action) || action < 0 || action >= this.actions)
      throw new RangeError(
        `action expected 0 … ${this.actions - 1}, received ${action}.`,
      );
    const pair = state * this.actions + action;
    const list: Outcome[] = [];
    for (let at = this.offsets[pair]!; at < this.offsets[pair + 1]!; at++)
      list.push({
        probability: this.probabilities[at]!,
        next: this.next[at]!,
        reward: this.rewards[at]!,
        terminal: this.terminal[at] === 1,
      });
    return list;
  }

  /** Whether the action exists in the state. */
  has(state: number, action: number): boolean {
    const pair = state * this.actions + action;
    return this.offsets[pair + 1]! > this.offsets[pair]!;
  }

  /** @throws RangeError unless the state exists */
  checkState(state: number): void {
    if (!Number.isInteger(state) || state < 0 || state >= this.states)
      throw new RangeError(
        `state expected 0 … ${this.states - 1}, received ${state}.`,
      );
  }
}

function size(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(
      `MDP: ${what} expected a whole number >= 1, received ${value}.`,
    );
}

function checkOutcomes(
  outcomes: readonly Outcome[],
  state: number,
  action: number,
  states: number,
): void {
  const where = `MDP: state ${state}, action ${action}`;
  let sum = 0;
  for (const { probability, next, reward } of outcomes) {
    if (!(probability >= 0))
      throw new RangeError(
        `${where}: probability expected a number >= 0, received ${probability}.`,
      );
    if (!Number.isInteger(next) || next < 0 || next >= states)
      throw new RangeError(
        `${where}: next expected a state 0 … ${states - 1}, received ${next}.`,
      );
    if (!Number.isFinite(reward))
      throw new RangeError(
        `${where}: reward expected a finite number, received ${reward}.`,
      );
    sum += probability;
  }
  if (outcomes.length > 0 && Math.abs(sum - 1) > SUM_TOLERANCE)
    throw new RangeError(
      `${where}: probabilities expected to sum to 1, received ${sum}. Add what is missing, or an outcome that stays.`,
    );
}

function rewardOf(
  rewards: MDPMatrices["rewards"],
  actions: number,
  states: number,
): (state: number, action: number, next: number) => number {
  const wrong = (): never => {
    throw new RangeError(
      `MDP.fromMatrices: rewards expected [${states}], [${states}, ${actions}] or [${actions}, ${states}, ${states}], received another shape.`,
    );
  };
  const depth = (value: unknown): number =>
    Array.isArray(value) ? 1 + depth(value[0]) : 0;
  const axes = depth(rewards);
  if (axes === 1) {
    const byState = rewards as readonly number[];
    if (byState.length !== states) wrong();
    return (state) => byState[state] ?? wrong();
  }
  if (axes === 2) {
    const byPair = rewards as readonly (readonly number[])[];
    if (
      byPair.length !== states ||
      byPair.some((row) => row.length !== actions)
    )
      wrong();
    return (state, action) => byPair[state]?.[action] ?? wrong();
  }
  const byStep = rewards as readonly (readonly (readonly number[])[])[];
  if (
    axes !== 3 ||
    byStep.length !== actions ||
    byStep.some(
      (matrix) =>
        matrix.length !== states || matrix.some((r) => r.length !== states),
    )
  )
    wrong();
  return (state, action, next) => byStep[action]?.[state]?.[next] ?? wrong();
}
