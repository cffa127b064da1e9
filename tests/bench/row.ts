/** One figure of ours beside a peer's, measured in the same run. */
export interface Row {
  name: string;
  ours: number;
  peer: number;
  peerName: string;
  unit: string;
  /** ours / peer: less is better. */
  ratio: number;
}

/** A part of the benchmarks: `npm run bench -- NAME` prints its rows as they come. */
export interface Suite {
  name: string;
  /** What it needs and how long it takes, for `--help`. */
  about: string;
  rows: (log: (line: string) => void, only?: string) => AsyncIterable<Row>;
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

export const row = (
  name: string,
  unit: string,
  ours: readonly number[],
  peerName: string,
  peer: readonly number[],
): Row => {
  const mine = median(ours);
  const theirs = median(peer);
  return {
    name,
    ours: mine,
    peer: theirs,
    peerName,
    unit,
    ratio: mine / theirs,
  };
};
