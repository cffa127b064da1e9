/** How often words stand near each other. */
export interface Cooccurrence {
  /** One each for every pair that was seen, both ways round. */
  rows: Int32Array;
  columns: Int32Array;
  /** A pair at a distance of d words counts 1 / d. */
  counts: Float64Array;
}

/**
 * @param text sentences as numbers of words
 * @param window how far to either side
 * @example
 * const { counts } = cooccurrence([Int32Array.of(0, 1, 2)], 2);
 * counts.length;   // 6: each pair both ways round; 0 and 2 count one half
 */
export function cooccurrence(
  text: Iterable<ArrayLike<number>>,
  window: number,
): Cooccurrence {
  const seen = new Map<number, Map<number, number>>();
  const add = (a: number, b: number, by: number): void => {
    let row = seen.get(a);
    if (row === undefined) seen.set(a, (row = new Map()));
    row.set(b, (row.get(b) ?? 0) + by);
  };
  for (const sentence of text)
    for (let at = 0; at < sentence.length; at++)
      for (let before = Math.max(0, at - window); before < at; before++) {
        add(sentence[at]!, sentence[before]!, 1 / (at - before));
        add(sentence[before]!, sentence[at]!, 1 / (at - before));
      }
  const rows: number[] = [];
  const columns: number[] = [];
  const counts: number[] = [];
  for (const [a, row] of seen)
    for (const [b, count] of row) {
      rows.push(a);
      columns.push(b);
      counts.push(count);
    }
  return {
    rows: Int32Array.from(rows),
    columns: Int32Array.from(columns),
    counts: Float64Array.from(counts),
  };
}
