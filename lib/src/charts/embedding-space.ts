/** An embedding of three components: a cloud in a cube that a page can turn, and a still of it seen from one corner. */
import type { FigureModel, PointMark } from "./model.js";
import { cubeFrame, project, reachOfCube, shares } from "./projection.js";
import { colourOf, symbolOf } from "./theme.js";
import { count, range } from "./words.js";

/** What plotly calls, in space, the symbols that it has there. */
const inCube: Record<string, string> = {
  circle: "circle",
  square: "square",
  diamond: "diamond",
  "triangle-up": "diamond-open",
  cross: "cross",
  "triangle-down": "square-open",
};

export function inSpace(
  points: readonly (readonly number[])[],
  labels: readonly string[] | undefined,
  group: readonly string[] | undefined,
  options: {
    title?: string;
    xLabel?: string;
    yLabel?: string;
    zLabel?: string;
  },
): FigureModel {
  const names = [
    options.xLabel ?? "component 1",
    options.yLabel ?? "component 2",
    options.zLabel ?? "component 3",
  ] as const;
  const columns = [0, 1, 2].map((j) => points.map((p) => p[j] ?? 0));
  const [sx = [], sy = [], sz = []] = columns.map(shares);
  const at = points.map((_, i) =>
    project([sx[i] ?? 0, sy[i] ?? 0, sz[i] ?? 0]),
  );
  const groups = group ? [...new Set(group)] : [undefined];
  const members = groups.map((name) =>
    points
      .map((_, i) => i)
      .filter((i) => name === undefined || group?.[i] === name),
  );
  const many = points.length > 500;
  const marks = groups.map((name, k): PointMark => {
    // The nearer ones are drawn over the farther ones.
    const mine = (members[k] ?? []).toSorted(
      (a, b) => (at[a]?.near ?? 0) - (at[b]?.near ?? 0),
    );
    return {
      type: "points",
      ...(name === undefined ? {} : { name }),
      x: mine.map((i) => at[i]?.x ?? 0),
      y: mine.map((i) => at[i]?.y ?? 0),
      colour: colourOf(k),
      symbol: symbolOf(k),
      size: many ? 12 : 32,
      opacity: many ? 0.6 : 0.85,
    };
  });
  const [x = [], y = [], z = []] = columns;
  return {
    title: options.title ?? "Embedding",
    panels: [
      {
        x: { label: "", bare: true, domain: reachOfCube },
        y: { label: "", bare: true, domain: reachOfCube },
        equal: true,
        height: 400,
        marks: [...cubeFrame(names), ...marks],
      },
    ],
    space: {
      axes: names,
      traces: groups.map((name, k) => {
        const mine = members[k] ?? [];
        return {
          type: "scatter3d",
          mode: "markers",
          ...(name === undefined ? {} : { name }),
          x: mine.map((i) => x[i]),
          y: mine.map((i) => y[i]),
          z: mine.map((i) => z[i]),
          marker: {
            size: many ? 2 : 4,
            color: colourOf(k),
            symbol: inCube[symbolOf(k)] ?? "circle",
            opacity: 0.85,
          },
          ...(labels
            ? { text: mine.map((i) => labels[i]), hoverinfo: "text" }
            : {}),
        };
      }),
    },
    summary: [
      `${count(points.length, "point")} in space`,
      ...[x, y, z].map((column, j) => `${names[j]} ${range(column)}`),
      ...groups.flatMap((name, k) =>
        name === undefined
          ? []
          : [`${name}: ${count(members[k]?.length ?? 0, "point")}`],
      ),
    ],
  };
}
