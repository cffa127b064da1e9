/** A tree of clusters: which became one, and how far apart they were. */

export interface Merge {
  /** Numbers of clusters: a sample's below the number of samples n, and n + i of what merge i made; a < b. */
  a: number;
  b: number;
  /** Their distance, in units of X. */
  height: number;
  /** Samples that it holds. */
  size: number;
}

/**
 * What `agglomerativeClustering` finds; `charts.dendrogram(tree)` draws it.
 *
 * @example
 * const tree = await agglomerativeClustering([[0], [1], [5], [6.5]], { linkage: "single" });
 * tree.merges.map(({ height }) => height);   // [1, 1.5, 4]
 * tree.labels(2);                            // Int32Array [0, 0, 1, 1]
 * tree.labelsAt(1.2);                        // Int32Array [0, 0, 1, 2]
 */
export class Hierarchy {
  private constructor(
    readonly samples: number,
    /** [samples - 1]: the nearest first, numbered as scipy's linkage matrix is. */
    readonly merges: readonly Merge[],
  ) {}

  /** @param found merges in any order in which a part comes before the whole, named by any of their samples */
  static from(samples: number, found: readonly Merge[]): Hierarchy {
    const parent = Int32Array.from({ length: 2 * samples - 1 }, (_, i) => i);
    const top = (node: number): number => {
      let at = node;
      while (parent[at] !== at) {
        parent[at] = parent[parent[at]!]!;
        at = parent[at]!;
      }
      return at;
    };
    const sizes = new Int32Array(2 * samples - 1).fill(1);
    const merges = found
      .toSorted((x, y) => x.height - y.height)
      .map(({ a, b, height }, i) => {
        const [one, other] = [top(a), top(b)];
        const whole = samples + i;
        parent[one] = whole;
        parent[other] = whole;
        sizes[whole] = sizes[one]! + sizes[other]!;
        return {
          a: Math.min(one, other),
          b: Math.max(one, other),
          height,
          size: sizes[whole],
        };
      });
    return new Hierarchy(samples, merges);
  }

  /**
   * The tree cut into so many clusters.
   *
   * @returns [samples]: 0 for the cluster of the first sample, and so on as they come
   * @throws RangeError unless 1 <= clusters <= samples
   */
  labels(clusters: number): Int32Array {
    const { samples } = this;
    if (!Number.isInteger(clusters) || clusters < 1 || clusters > samples)
      throw new RangeError(
        `Hierarchy.labels: clusters expected a whole number 1 … ${samples}, received ${clusters}.`,
      );
    return this.#after(samples - clusters);
  }

  /** The clusters that are left where no two nearer than `height` are apart. */
  labelsAt(height: number): Int32Array {
    const above = this.merges.findIndex((merge) => merge.height > height);
    return this.#after(above < 0 ? this.merges.length : above);
  }

  /** [samples]: in an order in which every cluster lies together, as a dendrogram has them from left to right. */
  get leaves(): Int32Array {
    const order: number[] = [];
    const open = [2 * this.samples - 2];
    while (open.length > 0) {
      const node = open.pop()!;
      if (node < this.samples) order.push(node);
      else {
        const { a, b } = this.merges[node - this.samples]!;
        open.push(b, a);
      }
    }
    return Int32Array.from(order);
  }

  #after(merges: number): Int32Array {
    const { samples } = this;
    const whole = Int32Array.from({ length: 2 * samples - 1 }, (_, i) => i);
    // From the last on, so that what a cluster became is known when its parts are asked.
    for (let i = merges - 1; i >= 0; i--) {
      const { a, b } = this.merges[i]!;
      whole[a] = whole[samples + i]!;
      whole[b] = whole[samples + i]!;
    }
    const names = new Map<number, number>();
    return whole.subarray(0, samples).map((node) => {
      const name = names.get(node) ?? names.size;
      names.set(node, name);
      return name;
    });
  }
}
