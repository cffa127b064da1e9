import { times } from "./ours.js";
import { median } from "./row.js";

/**
 * How many steps make a block of the right length. The side is warm afterwards.
 *
 * @param ms  about how long a block takes
 */
export async function blockOf(
  step: () => Promise<unknown>,
  ms: number,
): Promise<number> {
  await times(3, step);
  const one = median(await times(3, step));
  return Math.min(50, Math.max(2, Math.round(ms / one)));
}
