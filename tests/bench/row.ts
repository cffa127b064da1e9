/** One figure of ours beside a peer's, measured in the same run. */
export interface Row {
  name: string;
  /** Where a row is measured more than once: under what circumstances. */
  variant?: string;
  ours: number;
  peer: number;
  peerName: string;
  unit: string;
  /** ours / peer: less is better. */
  ratio: number;
  /** The ratio that is to be reached. */
  target: number;
}

export type Log = (line: string) => void;

export type Wanted = (name: string) => boolean;

/** A part of the benchmarks: `npm run bench -- NAME` prints its rows as they come. */
export interface Suite {
  name: string;
  /** What it needs and how long it takes, for `--help`. */
  about: string;
  rows: (log: Log, wanted: Wanted) => AsyncIterable<Row>;
  /** What `--row` may name. */
  names: readonly string[];
}

export const median = (values: readonly number[]): number => {
  if (values.length === 0)
    throw new RangeError("median expected at least one value, received none.");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1
    ? upper
    : ((sorted[middle - 1] ?? NaN) + upper) / 2;
};

/** What a row compares: its name, its peer, what is to be reached. */
export interface Comparison {
  name: string;
  variant?: string;
  unit: string;
  peerName: string;
  target: number;
}

/** Medians of what was measured. */
export function row(
  comparison: Comparison,
  ours: readonly number[],
  peer: readonly number[],
): Row {
  const { name, variant, unit, peerName, target } = comparison;
  const mine = median(ours);
  const theirs = median(peer);
  return {
    name,
    ...(variant === undefined ? {} : { variant }),
    ours: mine,
    peer: theirs,
    peerName,
    unit,
    ratio: mine / theirs,
    target,
  };
}
