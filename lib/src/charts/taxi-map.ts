import { type Figure, draw } from "./figure.js";
import type { Mark } from "./model.js";
import { axisLine, colourOf, ink } from "./theme.js";
import { ChartInputError } from "./values.js";

interface Place {
  row: number;
  column: number;
}

export interface TaxiMapOptions extends Place {
  /** Rows and columns of the town. */
  size: number;
  /** Places with a wall on their right side. */
  walls: readonly Place[];
  /** Where passengers wait and go. */
  stands: readonly (Place & { name: string })[];
  /** The number of the passenger's stand; beyond the last one: in the taxi. */
  passenger: number;
  /** The number of the stand where the passenger wants to go. */
  destination: number;
  title?: string;
}

/**
 * A town with its walls and stands, the taxi at `row`, `column`.
 *
 * @throws ChartInputError where the taxi is outside the town, or a stand does not exist
 * @example
 * taxiMap({ size: 2, walls: [], stands: [{ row: 0, column: 0, name: "R" }, { row: 1, column: 1, name: "G" }],
 *   row: 0, column: 1, passenger: 0, destination: 1 }).text;
 */
export function taxiMap(options: TaxiMapOptions): Figure {
  return draw(options, () => {
    const { size, stands, passenger, destination, row, column } = options;
    if (!(row >= 0 && row < size && column >= 0 && column < size))
      throw new ChartInputError(
        "taxiMap: row, column",
        `a place 0 … ${size - 1}`,
        `${row}, ${column}`,
      );
    const goal = stands[destination];
    if (goal === undefined)
      throw new ChartInputError(
        "taxiMap: destination",
        `a stand 0 … ${stands.length - 1}`,
        String(destination),
      );
    const waits = stands[passenger];
    const where = waits ? `waits at ${waits.name}` : "rides in the taxi";
    const edge = size - 0.5;
    const line = (x: number[], y: number[], wall: boolean): Mark => ({
      type: "line",
      x,
      y,
      colour: wall ? ink : axisLine,
      width: wall ? 4 : 1,
    });
    const places = Array.from({ length: size + 1 }, (_, i) => i - 0.5);
    return {
      title: options.title ?? `Taxi to ${goal.name}; the passenger ${where}`,
      panels: [
        {
          x: { label: "", bare: true, domain: [-0.6, size - 0.4] },
          y: { label: "", bare: true, domain: [size - 0.4, -0.6] },
          equal: true,
          height: 360,
          marks: [
            ...places.flatMap((at, i) => {
              const outer = i === 0 || i === size;
              return [
                line([at, at], [-0.5, edge], outer),
                line([-0.5, edge], [at, at], outer),
              ];
            }),
            ...options.walls.map((wall) =>
              line(
                [wall.column + 0.5, wall.column + 0.5],
                [wall.row - 0.5, wall.row + 0.5],
                true,
              ),
            ),
            {
              type: "points",
              x: [column],
              y: [row],
              colour: colourOf(4),
              symbol: "square",
              size: 900,
              hover: [waits ? "taxi" : "taxi with its passenger"],
            },
            {
              type: "text",
              x: stands.map((stand) => stand.column),
              y: stands.map((stand) => stand.row - 0.32),
              text: stands.map((stand) =>
                stand === goal ? `${stand.name} goal` : stand.name,
              ),
              colour: stands.map((stand) =>
                stand === goal ? colourOf(0) : ink,
              ),
              bold: true,
            },
            {
              type: "points",
              x: [waits ? waits.column : column],
              y: [waits ? waits.row : row],
              colour: colourOf(1),
              symbol: "circle",
              size: 160,
              hover: ["passenger"],
            },
          ],
        },
      ],
      summary: [
        `taxi in row ${row}, column ${column}`,
        `the passenger ${where} and wants to ${goal.name}`,
      ],
    };
  });
}
