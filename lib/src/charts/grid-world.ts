import { type Figure, draw } from "./figure.js";
import type { Mark } from "./model.js";
import { axisLine, inkOn, onRamp, sequential } from "./theme.js";
import {
  ChartInputError,
  type Names,
  type Vector,
  describe,
  names,
  vector,
} from "./values.js";
import { count, extent, number } from "./words.js";

export interface GridWorldOptions {
  /** The map, a string a row: "S" start, "G" goal, "H" hole, "C" cliff, "#" wall, anything else free ground. */
  map: readonly string[];
  /** The value of each state, row after row: [rows * columns]. */
  values?: Vector;
  /** The action of each state: its number in `actions`, or its name. */
  policy?: Names;
  /** Actions in order, each one of left, down, right, up; FrozenLake's order where absent. */
  actions?: readonly ("left" | "down" | "right" | "up")[];
  /** The state where somebody stands: a diamond. */
  agent?: number;
  title?: string;
}

const arrows = { left: "←", down: "↓", right: "→", up: "↑" } as const;
/** What is written in a place, besides its arrow: letters, since colours alone do not tell everybody. */
const places: Readonly<Record<string, string>> = {
  S: "start",
  G: "goal",
  H: "hole",
  C: "cliff",
  "#": "wall",
};
/** Where nothing moves on. */
const ends = new Set(["G", "H", "C", "#"]);

/**
 * A grid world: what each state is worth, and which way the policy goes.
 *
 * @throws ChartInputError where rows of the map differ in length, or values or policy do not fit it
 * @example
 * gridWorld({ map: ["SF", "HG"], values: [0.5, 0.8, 0, 1], policy: ["right", "down", "left", "left"] }).text;
 */
export function gridWorld(options: GridWorldOptions): Figure {
  return draw(options, () => {
    const { map, actions = ["left", "down", "right", "up"] } = options;
    const columns = map[0]?.length ?? 0;
    if (
      !Array.isArray(map) ||
      columns === 0 ||
      map.some((row) => typeof row !== "string" || row.length !== columns)
    )
      throw new ChartInputError(
        "gridWorld: map",
        'rows of one length, such as ["SFF", "FHG"]',
        Array.isArray(map)
          ? map.map((row) => JSON.stringify(row)).join(", ") || "no rows"
          : describe(map),
      );
    const rows = map.length;
    const cells = map.join("").split("");
    const length = { of: "the map", is: cells.length };
    const values =
      options.values && vector(options.values, "gridWorld: values", { length });
    const policy =
      options.policy &&
      names(options.policy, "gridWorld: policy", length).map((name) => {
        const action = actions.find((a) => a === name) ?? actions[Number(name)];
        if (action === undefined)
          throw new ChartInputError(
            "gridWorld: policy",
            `one of ${actions.join(", ")}, or its number from 0`,
            JSON.stringify(name),
          );
        return action;
      });
    const isWall = (i: number): boolean => cells[i] === "#";
    const open = cells.flatMap((_, i) => (isWall(i) ? [] : [i]));
    const [low, high] = values
      ? extent(open.map((i) => values[i] ?? 0))
      : [0, 1];
    const share = (i: number): number =>
      values && high > low ? ((values[i] ?? 0) - low) / (high - low) : 0.5;
    const ground = (i: number): string =>
      values && !isWall(i) ? inkOn(onRamp(sequential, share(i))) : "#7a7a7a";
    const row = (i: number): number => Math.floor(i / columns);
    const at = (list: number[], dy: number) => ({
      x: list.map((i) => i % columns),
      y: list.map((i) => row(i) + dy),
    });
    const size = Math.max(7, Math.min(13, Math.round(90 / columns)));
    const all = cells.map((_, i) => i);
    const marks: Mark[] = [];
    if (values)
      marks.push({
        type: "cells",
        x: Array.from({ length: columns }, (_, i) => i),
        y: Array.from({ length: rows }, (_, i) => i),
        z: Array.from({ length: rows }, (_r, r) =>
          Array.from({ length: columns }, (_c, c) =>
            isWall(r * columns + c) ? low : (values[r * columns + c] ?? 0),
          ),
        ),
        ramp: sequential,
        range: [low, high],
        label: "value",
      });
    const walls = all.filter(isWall);
    if (walls.length)
      marks.push({
        type: "rects",
        x0: walls.map((i) => (i % columns) - 0.5),
        x1: walls.map((i) => (i % columns) + 0.5),
        y0: walls.map((i) => row(i) - 0.5),
        y1: walls.map((i) => row(i) + 0.5),
        colour: "#4d4d4d",
        opacity: 1,
        hover: walls.map(() => "wall"),
      });
    for (let i = 0; i <= columns; i++)
      marks.push({
        type: "line",
        x: [i - 0.5, i - 0.5],
        y: [-0.5, rows - 0.5],
        colour: axisLine,
        width: 1,
      });
    for (let i = 0; i <= rows; i++)
      marks.push({
        type: "line",
        x: [-0.5, columns - 0.5],
        y: [i - 0.5, i - 0.5],
        colour: axisLine,
        width: 1,
      });
    const named = all.filter((i) => !isWall(i) && places[cells[i] ?? ""]);
    marks.push({
      type: "text",
      ...at(named, -0.3),
      text: named.map((i) => places[cells[i] ?? ""] ?? ""),
      colour: named.map(ground),
      size,
    });
    if (policy) {
      const moving = open.filter((i) => !ends.has(cells[i] ?? ""));
      marks.push({
        type: "text",
        ...at(moving, 0),
        text: moving.map((i) => arrows[policy[i] ?? "left"]),
        colour: moving.map(ground),
        size: size + 7,
        bold: true,
      });
    }
    if (values)
      marks.push({
        type: "text",
        ...at(open, 0.32),
        text: open.map((i) => (values[i] ?? 0).toPrecision(2)),
        colour: open.map(ground),
        size,
      });
    const { agent } = options;
    if (agent !== undefined) {
      if (cells[agent] === undefined)
        throw new ChartInputError(
          "gridWorld: agent",
          `a state 0 … ${cells.length - 1}`,
          String(agent),
        );
      marks.push({
        type: "points",
        x: [(agent % columns) - 0.32],
        y: [row(agent)],
        colour: ground(agent),
        symbol: "diamond",
        size: size * 12,
        hover: ["agent"],
      });
    }
    return {
      title: options.title ?? "Grid world",
      panels: [
        {
          x: { label: "", bare: true, domain: [-0.55, columns - 0.45] },
          y: { label: "", bare: true, domain: [rows - 0.45, -0.55] },
          equal: true,
          height: Math.max(120, Math.min(400, (400 * rows) / columns)),
          marks,
        },
      ],
      summary: [
        `${rows} rows by ${count(columns, "column")}: ${
          Object.entries(places)
            .map(
              ([letter, name]) =>
                [cells.filter((c) => c === letter).length, name] as const,
            )
            .filter(([n]) => n > 0)
            .map(([n, name]) => count(n, name))
            .join(", ") || "free ground"
        }`,
        ...(values ? [`value: ${number(low)} to ${number(high)}`] : []),
        ...(agent === undefined
          ? []
          : [`agent in row ${row(agent)}, column ${agent % columns}`]),
        ...(policy
          ? Array.from(
              { length: rows },
              (_, r) =>
                `row ${r}: ${map[r]} ${policy
                  .slice(r * columns, (r + 1) * columns)
                  .map((a, c) =>
                    ends.has(map[r]?.[c] ?? "")
                      ? (map[r]?.[c] ?? "")
                      : arrows[a],
                  )
                  .join(" ")}`,
            )
          : []),
      ],
    };
  });
}
