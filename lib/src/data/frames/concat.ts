/** danfojs's `concat` appends to its first series in place; given copies, it leaves what it was given alone. */
import "./one-core.js";
import { concat as join } from "danfojs-node";

type Given = Parameters<typeof join>[0];

/**
 * Frames or series one below the other (`axis: 0`) or side by side (`axis: 1`).
 *
 * @example
 * dfd.concat({ dfList: [new dfd.Series([1, 2]), new dfd.Series([3])], axis: 0 }).values   // [1, 2, 3]
 */
export function concat({ dfList, axis }: Given): ReturnType<typeof join> {
  return join({
    dfList: dfList.map((each) => each.copy()),
    axis,
  });
}
