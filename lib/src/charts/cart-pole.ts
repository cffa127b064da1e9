import { type Figure, draw } from "./figure.js";
import { axisLine, colourOf, ink } from "./theme.js";
import { ChartInputError } from "./values.js";
import { number } from "./words.js";

export interface CartPoleOptions {
  /** Of the cart, in metres from the middle of the track. */
  position: number;
  /** Of the pole, in radians from upright, to the right. */
  angle: number;
  /** Half the length of the track, in metres. */
  limit?: number;
  /** Of the pole, in metres. */
  length?: number;
  title?: string;
}

/**
 * A cart on its track with a pole on it, in metres.
 *
 * @throws ChartInputError where position or angle is no finite number
 * @example
 * cartPole({ position: 0.3, angle: 0.1 }).text;
 */
export function cartPole(options: CartPoleOptions): Figure {
  return draw(options, () => {
    const { position, angle, limit = 2.4, length = 1 } = options;
    for (const [name, value] of Object.entries({ position, angle }))
      if (!Number.isFinite(value))
        throw new ChartInputError(
          `cartPole: ${name}`,
          "a finite number",
          String(value),
        );
    const top = 0.3;
    return {
      title: options.title ?? "A cart and its pole",
      panels: [
        {
          x: {
            label: "position (m)",
            domain: [-limit - 0.4, limit + 0.4],
            grid: false,
          },
          y: { label: "", bare: true, domain: [-0.15, top + length + 0.15] },
          equal: true,
          height: 220,
          marks: [
            {
              type: "line",
              x: [-limit, limit],
              y: [0, 0],
              colour: axisLine,
              width: 2,
            },
            {
              type: "rects",
              x0: [position - 0.25],
              x1: [position + 0.25],
              y0: [0.02],
              y1: [top],
              colour: ink,
              opacity: 1,
              hover: ["cart"],
            },
            {
              type: "line",
              x: [position, position + length * Math.sin(angle)],
              y: [top, top + length * Math.cos(angle)],
              colour: colourOf(1),
              width: 7,
            },
            {
              type: "points",
              x: [position],
              y: [top],
              colour: colourOf(0),
              size: 70,
              hover: ["hinge"],
            },
          ],
        },
      ],
      summary: [
        `cart at ${number(position)} m of ±${number(limit)} m`,
        `pole leans ${number(Math.abs((angle * 180) / Math.PI))}° to the ${angle < 0 ? "left" : "right"}`,
      ],
    };
  });
}
