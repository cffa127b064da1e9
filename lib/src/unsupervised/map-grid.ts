/** The sheet on which a self-organizing map's units lie: where each is, and which are neighbours. */

export type Topology = "rectangular" | "hexagonal";

export class MapGrid {
  /** [units][x, y], in steps between neighbours; row after row. */
  readonly positions: readonly (readonly [number, number])[];
  readonly units: number;

  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly topology: Topology,
  ) {
    this.units = rows * columns;
    const hexagonal = topology === "hexagonal";
    this.positions = Array.from({ length: this.units }, (_, unit) => {
      const row = Math.floor(unit / columns);
      const column = unit % columns;
      // Every other row of hexagons is half a step to the right, and rows are nearer than columns.
      return hexagonal
        ? [column + (row % 2) / 2, (row * Math.sqrt(3)) / 2]
        : [column, row];
    });
  }

  squaredDistance(a: number, b: number): number {
    const [ax, ay] = this.positions[a]!;
    const [bx, by] = this.positions[b]!;
    return (ax - bx) ** 2 + (ay - by) ** 2;
  }

  /** Squares that share a side or a corner, hexagons that share a side. */
  areNeighbours(a: number, b: number): boolean {
    const most = this.topology === "hexagonal" ? 1.1 : 2.1;
    return a !== b && this.squaredDistance(a, b) < most;
  }

  /** One number a unit, as rows and columns. */
  arrange(values: ArrayLike<number>): number[][] {
    return Array.from({ length: this.rows }, (_, row) =>
      Array.from(
        { length: this.columns },
        (__, column) => values[row * this.columns + column]!,
      ),
    );
  }
}

/**
 * exp(-d² / 2σ²) between any two units, without their positions: distances on a grid are few, so each is raised once a step.
 */
export class Neighbourhood {
  readonly #kind: Int32Array;
  readonly #squares: Float64Array;
  readonly #strengths: Float64Array;
  readonly #units: number;

  constructor(grid: MapGrid) {
    this.#units = grid.units;
    this.#kind = new Int32Array(grid.units ** 2);
    const kinds = new Map<string, number>();
    const squares: number[] = [];
    for (let a = 0; a < grid.units; a++)
      for (let b = 0; b < grid.units; b++) {
        const square = grid.squaredDistance(a, b);
        const key = square.toFixed(9);
        let kind = kinds.get(key);
        if (kind === undefined) {
          kind = squares.push(square) - 1;
          kinds.set(key, kind);
        }
        this.#kind[a * grid.units + b] = kind;
      }
    this.#squares = Float64Array.from(squares);
    this.#strengths = new Float64Array(squares.length);
  }

  setWidth(sigma: number): void {
    for (let kind = 0; kind < this.#squares.length; kind++)
      this.#strengths[kind] = Math.exp(
        -this.#squares[kind]! / (2 * sigma * sigma),
      );
  }

  strength(a: number, b: number): number {
    return this.#strengths[this.#kind[a * this.#units + b]!]!;
  }
}
