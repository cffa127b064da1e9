/** A cube seen from its corner, for stills of 3-D figures: points of [0, 1]³ → the plane, as plotly's camera at `cameraEye` shows them. */
import type { LineMark, TextMark } from "./model.js";
import { axisLine, ink } from "./theme.js";

/** From where plotly looks at the cube at first. */
export const cameraEye = { x: 1.4, y: -1.6, z: 1.0 };

export interface Projected {
  x: number;
  y: number;
  /** Larger is nearer. */
  near: number;
}

const size = Math.hypot(cameraEye.x, cameraEye.y, cameraEye.z);
const forward = [
  cameraEye.x / size,
  cameraEye.y / size,
  cameraEye.z / size,
] as const;
const flat = Math.hypot(forward[0], forward[1]);
/** To the right and upwards on the screen. */
const right = [-forward[1] / flat, forward[0] / flat, 0] as const;
const up = [
  -forward[2] * right[1],
  forward[2] * right[0],
  forward[0] * right[1] - forward[1] * right[0],
] as const;

const along = (
  axis: readonly [number, number, number],
  p: readonly [number, number, number],
): number =>
  axis[0] * (p[0] - 0.5) + axis[1] * (p[1] - 0.5) + axis[2] * (p[2] - 0.5);

/** Without perspective, so that equal steps stay equal. */
export function project(p: readonly [number, number, number]): Projected {
  return { x: along(right, p), y: along(up, p), near: along(forward, p) };
}

/** What the projected cube takes up: -0.95 … 0.95 on both axes holds it with its labels. */
export const reachOfCube: readonly [number, number] = [-0.95, 0.95];

/** The cube's floor and the edge that the heights are read on, with the axes' names. */
export function cubeFrame(
  names: readonly [x: string, y: string, z: string],
): (LineMark | TextMark)[] {
  const line = (...corners: [number, number, number][]): LineMark => {
    const at = corners.map(project);
    return {
      type: "line",
      x: at.map(({ x }) => x),
      y: at.map(({ y }) => y),
      colour: axisLine,
      width: 1,
    };
  };
  const text = (
    place: [number, number, number],
    what: string,
    align: "left" | "right" | "center",
  ): TextMark => {
    const { x, y } = project(place);
    return {
      type: "text",
      x: [x],
      y: [y],
      text: [what],
      colour: ink,
      align,
      size: 12,
    };
  };
  return [
    line([0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]),
    line([0, 0, 0], [0, 0, 1]),
    line([0, 1, 0], [0, 1, 1]),
    line([0, 0, 1], [0, 1, 1], [1, 1, 1]),
    line([1, 1, 0], [1, 1, 1]),
    text([0.5, -0.16, 0], names[0], "right"),
    text([1.16, 0.5, 0], names[1], "left"),
    text([0, -0.02, 1.09], names[2], "center"),
  ];
}

/** Values → their share of the way from the least to the greatest. */
export function shares(values: readonly number[]): number[] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return values.map((value) =>
    high > low ? (value - low) / (high - low) : 0.5,
  );
}
