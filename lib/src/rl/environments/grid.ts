/** What worlds on a map have in common. */
import { gridWorld, type Figure } from "../../charts/index.js";
import { MDP, type Outcome } from "../mdp.js";
import { TabularEnvironment, type TabularOptions } from "./tabular.js";

export interface Place {
  row: number;
  column: number;
}
export type Direction = "left" | "down" | "right" | "up";

export interface GridView {
  /** [states] */
  values?: ArrayLike<number>;
  /** [states]: an action for each. */
  policy?: ArrayLike<number>;
  title?: string;
}

const moves: Record<Direction, Place> = {
  left: { row: 0, column: -1 },
  down: { row: 1, column: 0 },
  right: { row: 0, column: 1 },
  up: { row: -1, column: 0 },
};

/** @throws RangeError unless the rows are of one length */
export function requireMap(map: readonly string[], world: string): void {
  const columns = map[0]?.length ?? 0;
  if (columns === 0 || map.some((row) => row.length !== columns))
    throw new RangeError(
      `${world}: map expected rows of one length, such as ["SFF", "FHG"], received ${JSON.stringify(map)}.`,
    );
}

/** One step that way; nobody leaves the map. */
export function moved(
  { row, column }: Place,
  direction: Direction,
  { rows, columns }: { rows: number; columns: number },
): Place {
  const step = moves[direction];
  return {
    row: Math.min(Math.max(row + step.row, 0), rows - 1),
    column: Math.min(Math.max(column + step.column, 0), columns - 1),
  };
}

/** On ice, one slips to either side of the way one wanted, as likely as `chance` leaves. */
function slipping(
  directions: readonly Direction[],
  action: number,
  chance: number | undefined,
): { direction: Direction; probability: number }[] {
  const turned = (by: number): Direction =>
    directions[(action + by + directions.length) % directions.length]!;
  if (chance === undefined) return [{ direction: turned(0), probability: 1 }];
  const aside = (1 - chance) / 2;
  return [
    { direction: turned(-1), probability: aside },
    { direction: turned(0), probability: chance },
    { direction: turned(1), probability: aside },
  ];
}

/** [states]: equally likely in each place that the letter marks. @throws RangeError where there is none */
export function startAt(
  map: readonly string[],
  letter: string,
  world: string,
): number[] {
  const cells = map.join("").split("");
  const count = cells.filter((cell) => cell === letter).length;
  if (count === 0)
    throw new RangeError(
      `${world}: map expected a start, "${letter}", and has none.`,
    );
  return cells.map((cell) => (cell === letter ? 1 / count : 0));
}

/** Stays where it is, for nothing: what gymnasium writes for a state after the end. */
const rest = (state: number): Outcome[] => [
  { probability: 1, next: state, reward: 0, terminal: true },
];

export interface GridRules {
  map: readonly string[];
  actions: readonly Direction[];
  /** How likely one goes as intended, else to either side; certain where undefined. */
  success: number | undefined;
  /** Letters of places from which nothing moves on. */
  ends: string;
  /** Letters of places that one cannot enter: one stays. */
  walls?: string;
  /** What comes of arriving at a place, by its letter and its state. */
  arrive: (letter: string, state: number) => Omit<Outcome, "probability">;
}

/** The decision process of a map. */
export function gridMDP(rules: GridRules): MDP {
  const { map, actions, success, ends, walls = "", arrive } = rules;
  const size = { rows: map.length, columns: map[0]!.length };
  const letterAt = ({ row, column }: Place): string => map[row]![column]!;
  return MDP.fromFunctions({
    states: size.rows * size.columns,
    actions: actions.length,
    outcomes: (state, action) => {
      const place = {
        row: Math.floor(state / size.columns),
        column: state % size.columns,
      };
      if ((ends + walls).includes(letterAt(place))) return rest(state);
      return slipping(actions, action, success).map(
        ({ direction, probability }) => {
          const ahead = moved(place, direction, size);
          const reached = walls.includes(letterAt(ahead)) ? place : ahead;
          const next = reached.row * size.columns + reached.column;
          return { probability, ...arrive(letterAt(reached), next) };
        },
      );
    },
  });
}

/** A world on a map, its states row after row. */
export abstract class GridEnvironment extends TabularEnvironment {
  readonly map: readonly string[];

  constructor(
    options: TabularOptions & {
      map: readonly string[];
      actions: readonly Direction[];
    },
  ) {
    super(options);
    this.map = options.map;
  }

  /** The map, with values and arrows where they are given, and where the agent is. */
  render(view: GridView = {}): Figure {
    const { values, policy, title } = view;
    const columns = this.map[0]!.length;
    const place = `row ${Math.floor(this.state / columns) + 1}, column ${(this.state % columns) + 1}`;
    return gridWorld({
      map: this.map,
      actions: this.actions as readonly Direction[],
      agent: this.state,
      title: title ?? `${this.constructor.name}, agent in ${place}`,
      ...(values === undefined ? {} : { values: Array.from(values) }),
      ...(policy === undefined ? {} : { policy: Array.from(policy, String) }),
    });
  }
}
