/** A number that may change while an agent learns. */

/** Constant; falling in a straight line over the first `over` of the run (a share, default 0.5); or a rule of the share done, 0 … 1. */
export type Schedule =
  | number
  | { start: number; end: number; over?: number }
  | ((done: number) => number);

/** @throws RangeError where it leaves [low, high] */
export function scheduled(
  schedule: Schedule,
  what: string,
  low: number,
  high: number,
): (done: number) => number {
  const rule =
    typeof schedule === "function"
      ? schedule
      : typeof schedule === "number"
        ? () => schedule
        : falling(schedule);
  return (done) => {
    const value = rule(done);
    if (!(value >= low && value <= high))
      throw new RangeError(
        `${what} expected a number from ${low} to ${high}, received ${value}.`,
      );
    return value;
  };
}

function falling({
  start,
  end,
  over = 0.5,
}: {
  start: number;
  end: number;
  over?: number;
}): (done: number) => number {
  if (!(over > 0 && over <= 1))
    throw new RangeError(
      `schedule: over expected a share in (0, 1], received ${over}.`,
    );
  return (done) => start + (end - start) * Math.min(1, done / over);
}
