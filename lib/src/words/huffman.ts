/** A word's way from the root of a binary tree: frequent words have short ones. */
export interface HuffmanCode {
  /** The inner nodes passed, 0 … words - 2. */
  nodes: Int32Array;
  /** At each of them: 0 left, 1 right. */
  turns: Uint8Array;
}

/**
 * The tree in which a word of the text is found with the fewest turns on average.
 *
 * @param counts how often each word occurs, falling
 * @see Huffman 1952, "A method for the construction of minimum-redundancy codes"
 */
export function huffmanCodes(counts: ArrayLike<number>): HuffmanCode[] {
  const words = counts.length;
  const weight = Array.from(counts);
  const parent: number[] = [];
  const turn: number[] = [];
  // Words from the rarest on, and inner nodes in the order in which they are made, are both sorted: the two smallest lie at their heads.
  let word = words - 1;
  let inner = words;
  const smallest = (): number =>
    word >= 0 && (inner >= weight.length || weight[word]! <= weight[inner]!)
      ? word--
      : inner++;
  for (let made = words; made < 2 * words - 1; made++) {
    const [left, right] = [smallest(), smallest()];
    parent[left] = made;
    parent[right] = made;
    turn[left] = 0;
    turn[right] = 1;
    weight[made] = weight[left]! + weight[right]!;
  }
  const root = 2 * words - 2;
  return Array.from({ length: words }, (_, leaf) => {
    const nodes: number[] = [];
    const turns: number[] = [];
    for (let at = leaf; at !== root; at = parent[at]!) {
      nodes.push(parent[at]! - words);
      turns.push(turn[at]!);
    }
    return {
      nodes: Int32Array.from(nodes.toReversed()),
      turns: Uint8Array.from(turns.toReversed()),
    };
  });
}
