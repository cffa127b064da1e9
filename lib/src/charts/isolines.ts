/**
 * Lines of equal height through a grid of values, by marching squares: each cell's corners say which of its edges a line crosses,
 * and where, by linear interpolation; pieces that meet are joined.
 *
 * @see Lorensen and Cline, Marching cubes, SIGGRAPH 1987 (here in two dimensions); the two ambiguous cells by the mean of their corners
 */

/** Pieces of one line after the other, `null` between them, as a line mark takes them. */
export interface Isoline {
  x: number[];
  y: (number | null)[];
}

type Edge = string;
interface Crossing {
  edge: Edge;
  x: number;
  y: number;
}

/** @param z  [y.length, x.length]; a cell with a corner that is not finite is left out */
export function isoline(
  x: readonly number[],
  y: readonly number[],
  z: readonly (readonly number[])[],
  level: number,
): Isoline {
  const segments: [Crossing, Crossing][] = [];
  const value = (row: number, column: number): number =>
    z[row]?.[column] ?? NaN;
  for (let row = 0; row + 1 < y.length; row++)
    for (let column = 0; column + 1 < x.length; column++)
      segments.push(...ofCell(row, column));
  return join(segments);

  function ofCell(row: number, column: number): [Crossing, Crossing][] {
    // Counter-clockwise from the corner of the smallest indices.
    const corners = [
      [row, column],
      [row, column + 1],
      [row + 1, column + 1],
      [row + 1, column],
    ] as const;
    const heights = corners.map(([r, c]) => value(r, c));
    if (!heights.every(Number.isFinite)) return [];
    const crossings: Crossing[] = [];
    corners.forEach(([r0, c0], i) => {
      const [r1, c1] = corners[(i + 1) % 4] ?? corners[0];
      const [a, b] = [value(r0, c0), value(r1, c1)];
      if (a >= level === b >= level) return;
      const t = (level - a) / (b - a);
      const between = (list: readonly number[], i0: number, i1: number) =>
        (list[i0] ?? 0) + t * ((list[i1] ?? 0) - (list[i0] ?? 0));
      crossings.push({
        // The same edge seen from both of its cells.
        edge: `${Math.min(r0, r1)},${Math.min(c0, c1)},${r0 === r1 ? "h" : "v"}`,
        x: between(x, c0, c1),
        y: between(y, r0, r1),
      });
    });
    const [a, b, c, d] = crossings;
    if (!a || !b) return [];
    if (!c || !d) return [[a, b]];
    // A saddle: where the middle is as high as the first corner, the lines go round the other two.
    const mean = heights.reduce((sum, h) => sum + h, 0) / 4;
    return mean >= level === (heights[0] ?? 0) >= level
      ? [
          [a, b],
          [c, d],
        ]
      : [
          [a, d],
          [b, c],
        ];
  }
}

function join(segments: [Crossing, Crossing][]): Isoline {
  const meeting = new Map<Edge, number[]>();
  segments.forEach((ends, i) => {
    for (const { edge } of ends)
      meeting.set(edge, [...(meeting.get(edge) ?? []), i]);
  });
  const used = new Set<number>();
  /** Onwards from an end, for as long as another piece starts there. */
  const follow = (from: Crossing): Crossing[] => {
    const way: Crossing[] = [];
    for (let at = from; ;) {
      const next = meeting.get(at.edge)?.find((i) => !used.has(i));
      const piece = next === undefined ? undefined : segments[next];
      if (next === undefined || !piece) return way;
      used.add(next);
      at = piece[0].edge === at.edge ? piece[1] : piece[0];
      way.push(at);
    }
  };
  const line: Isoline = { x: [], y: [] };
  segments.forEach(([a, b], i) => {
    if (used.has(i)) return;
    used.add(i);
    const onwards = follow(b);
    const back = follow(a);
    if (line.x.length) {
      line.x.push(a.x);
      line.y.push(null);
    }
    for (const point of [...back.toReversed(), a, b, ...onwards]) {
      line.x.push(point.x);
      line.y.push(point.y);
    }
  });
  return line;
}
