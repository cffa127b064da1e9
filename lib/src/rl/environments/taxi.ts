import { taxiMap, type Figure } from "../../charts/index.js";
import { MDP, type Outcome } from "../mdp.js";
import { TabularEnvironment } from "./tabular.js";

const actions = ["down", "up", "right", "left", "pick up", "drop off"] as const;
const side = 5;
/** Where passengers wait and go: Red, Green, Yellow, Blue. */
const stands = [
  [0, 0],
  [0, 4],
  [4, 0],
  [4, 3],
] as const;
const riding = stands.length;
/** [row]: the columns on whose right side there is a wall. */
const walls = [[1], [1], [], [0, 2], [0, 2]] as const;

export interface TaxiOptions {
  /** In rain the taxi goes as intended with `success`, else to the left or right of it (default false). */
  rainy?: boolean;
  /** 0.8 where absent. */
  success?: number;
  /** 200 where absent. */
  stepLimit?: number;
}

/** A state in words. */
export interface TaxiState {
  row: number;
  column: number;
  /** The stand where the passenger waits, 0 … 3; 4 in the taxi. */
  passenger: number;
  /** 0 … 3 */
  destination: number;
}

/**
 * Fetch a passenger and bring him where he wants: 500 states, -1 a step, -10 for a wrong stop, 20 at the destination. gymnasium's Taxi-v4,
 * step for step with the same seed; without its fickle passengers.
 *
 * @example
 * const taxi = new Taxi();
 * taxi.decode(taxi.reset({ seed: 1 })).passenger < 4;   // true: he waits
 * @see Dietterich 2000, "Hierarchical reinforcement learning with the MAXQ value function decomposition"
 */
export class Taxi extends TabularEnvironment {
  constructor({
    rainy = false,
    success = 0.8,
    stepLimit = 200,
  }: TaxiOptions = {}) {
    if (!(success >= 0 && success <= 1))
      throw new RangeError(
        `Taxi: success expected a probability, received ${success}.`,
      );
    const states = side * side * (stands.length + 1) * stands.length;
    const waiting = Array.from({ length: states }, (_, state) => {
      const { passenger, destination } = decode(state);
      return passenger !== riding && passenger !== destination;
    });
    const begins = waiting.filter(Boolean).length;
    super({
      actions,
      stepLimit,
      start: waiting.map((is) => (is ? 1 / begins : 0)),
      mdp: MDP.fromFunctions({
        states,
        actions: actions.length,
        outcomes: (state, action) =>
          action < 4
            ? drive(decode(state), action, rainy ? success : undefined)
            : [action === 4 ? pickUp(decode(state)) : dropOff(decode(state))],
      }),
    });
  }

  decode(state: number): TaxiState {
    this.mdp.checkState(state);
    return decode(state);
  }

  /** The town, where the taxi is, where the passenger waits and where he wants to go. */
  render(): Figure {
    return taxiMap({
      size: side,
      walls: walls.flatMap((columns, row) =>
        columns.map((column) => ({ row, column })),
      ),
      stands: stands.map(([row, column], i) => ({
        row,
        column,
        name: "RGYB"[i]!,
      })),
      ...decode(this.state),
    });
  }
}

function decode(state: number): TaxiState {
  const place = Math.floor(state / (stands.length * (stands.length + 1)));
  return {
    row: Math.floor(place / side),
    column: place % side,
    passenger: Math.floor(state / stands.length) % (stands.length + 1),
    destination: state % stands.length,
  };
}

function encode({ row, column, passenger, destination }: TaxiState): number {
  return (
    ((row * side + column) * (stands.length + 1) + passenger) * stands.length +
    destination
  );
}

const wallRightOf = (row: number, column: number): boolean =>
  (walls[row] as readonly number[]).includes(column);

/** Where a move leads; against a wall or the edge, nowhere. Order of actions: down, up, right, left. */
function ahead(state: TaxiState, action: number): TaxiState {
  const { row, column } = state;
  if (action === 0) return { ...state, row: Math.min(row + 1, side - 1) };
  if (action === 1) return { ...state, row: Math.max(row - 1, 0) };
  if (action === 2)
    return wallRightOf(row, column) || column === side - 1
      ? state
      : { ...state, column: column + 1 };
  return column === 0 || wallRightOf(row, column - 1)
    ? state
    : { ...state, column: column - 1 };
}

/** The actions to the left and to the right of each heading. */
const asides = [
  [2, 3],
  [3, 2],
  [1, 0],
  [0, 1],
] as const;

function drive(
  state: TaxiState,
  action: number,
  success: number | undefined,
): Outcome[] {
  const straight = ahead(state, action);
  if (success === undefined)
    return [{ probability: 1, next: encode(straight), reward: -1 }];
  // Whoever cannot go ahead does not slip aside either.
  const blocked =
    straight.row === state.row && straight.column === state.column;
  const [left, right] = asides[action]!;
  const aside = (1 - success) / 2;
  return [
    { probability: success, next: encode(straight), reward: -1 },
    {
      probability: aside,
      next: encode(blocked ? state : ahead(state, left)),
      reward: -1,
    },
    {
      probability: aside,
      next: encode(blocked ? state : ahead(state, right)),
      reward: -1,
    },
  ];
}

const standAt = ({ row, column }: TaxiState): number =>
  stands.findIndex(([r, c]) => r === row && c === column);

function pickUp(state: TaxiState): Outcome {
  const there = state.passenger < riding && standAt(state) === state.passenger;
  return there
    ? {
        probability: 1,
        next: encode({ ...state, passenger: riding }),
        reward: -1,
      }
    : { probability: 1, next: encode(state), reward: -10 };
}

function dropOff(state: TaxiState): Outcome {
  const stand = standAt(state);
  if (state.passenger !== riding || stand < 0)
    return { probability: 1, next: encode(state), reward: -10 };
  const arrived = stand === state.destination;
  return {
    probability: 1,
    next: encode({ ...state, passenger: stand }),
    reward: arrived ? 20 : -1,
    terminal: arrived,
  };
}
