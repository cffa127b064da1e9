/** Loops over numbers by fours and, for what is left, one by one with the same code. */
import {
  andI32,
  constant,
  get,
  load,
  loadOne,
  onward,
  put,
  repeat,
  shiftRight,
  store,
  storeOne,
  subtractI32,
  when,
  type Code,
} from "../assembly/assembler.js";

export interface Lanes {
  load: (address: Code) => Code;
  store: (address: Code, value: Code) => Code;
  bytes: number;
}

const FOUR: Lanes = { load, store, bytes: 16 };
/** The first of a vector's four. */
const ONE: Lanes = { load: loadOne, store: storeOne, bytes: 4 };

/** Runs a body so many times, also none. @param counter  a local to count in */
export const times = (
  counter: number,
  count: Code,
  body: readonly Code[],
): Code[] => [
  put(counter, count),
  when(
    get(counter),
    repeat(
      [...body, put(counter, subtractI32(get(counter), constant(1)))],
      get(counter),
    ),
  ),
];

/**
 * @param count    a local to count in
 * @param length   a local that has how many numbers there are
 * @param moving   addresses that go on with them
 */
export const byLanes = (
  count: number,
  length: number,
  moving: readonly number[],
  body: (lanes: Lanes) => Code[],
): Code[] =>
  (
    [
      [FOUR, shiftRight(get(length), constant(2))],
      [ONE, andI32(get(length), constant(3))],
    ] as const
  ).flatMap(([lanes, some]) =>
    times(count, some, [
      ...body(lanes),
      ...moving.map((each) => onward(each, lanes.bytes)),
    ]),
  );
