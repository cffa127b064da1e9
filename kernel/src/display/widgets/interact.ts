/** `interact(fn, {…})`: a control for each argument, the function run again whenever one changes. */
import type { Outside } from "../outside.js";
import { render } from "../render.js";
import { show } from "../show.js";
import type { Widgets } from "./classes.js";
import { WidgetModel } from "./model.js";

/** Anything with a value that changes: every control has it. */
export interface Control<T = unknown> {
  value: T;
  readonly model: WidgetModel;
}

/**
 * What a control is made from: a number (a slider around it), `[min, max]` or `[min, max, step]`, a boolean, a text, a list or record of
 * choices, or a control itself.
 */
export type Range =
  | number
  | boolean
  | string
  | readonly (string | number)[]
  | Readonly<Record<string, unknown>>
  | Control;

type ValueOf<R> = R extends { value: infer T; model: WidgetModel }
  ? T
  : R extends number
    ? number
    : R extends boolean
      ? boolean
      : R extends string
        ? string
        : R extends readonly (infer T)[]
          ? T
          : R extends Readonly<Record<string, infer T>>
            ? T
            : never;

/**
 * Runs the function with the values of the controls, now and after each change; its output and result replace the last.
 *
 * @example interact(({ lr }) => `learning rate ${lr}`, { lr: [0, 1, 0.01] })
 */
export type Interact = <const R extends Record<string, Range>>(
  body: (values: { [K in keyof R]: ValueOf<R[K]> }) => unknown,
  ranges: R,
) => void;

export function createInteract(outside: Outside, widgets: Widgets): Interact {
  return (body, ranges) => {
    const controls = Object.entries(ranges).map(
      ([name, range]) => [name, control(widgets, name, range)] as const,
    );
    const output = new widgets.Output();
    const box = new widgets.VBox({
      children: [...controls.map(([, one]) => one), output],
    });
    let running = false;
    let stale = false;
    const run = async (): Promise<void> => {
      // One run at a time, and after it only the latest values.
      stale = true;
      if (running) return;
      running = true;
      try {
        while (stale) {
          stale = false;
          const values = Object.fromEntries(
            controls.map(([name, one]) => [name, one.value]),
          ) as Parameters<typeof body>[0];
          await output.capture(async () => {
            output.clear({ wait: true });
            try {
              const content = await render(await body(values));
              if (content !== undefined) show(outside, content);
            } catch (error) {
              outside.reportError(error);
            }
            // A run that shows nothing still replaces the last.
            output.settle();
          });
        }
      } finally {
        running = false;
      }
    };
    for (const [, one] of controls)
      one.model.onChange("index" in one.model.state ? "index" : "value", run);
    show(outside, {
      data: { ...box.model.bundle, "text/plain": "interact" },
      metadata: {},
    });
    void run();
  };
}

function control(widgets: Widgets, description: string, range: Range): Control {
  if (isControl(range)) return range;
  if (typeof range === "boolean")
    return new widgets.Checkbox({ value: range, description });
  if (typeof range === "string")
    return new widgets.Text({ value: range, description });
  if (typeof range === "number")
    return slider(widgets, description, around(range), range);
  if (Array.isArray(range) && isBounds(range)) {
    const [
      min,
      max,
      step = Number.isInteger(min) && Number.isInteger(max)
        ? 1
        : (max - min) / 100,
    ] = range;
    const middle = min + Math.round((max - min) / 2 / step) * step;
    return slider(widgets, description, [min, max, step], middle);
  }
  return new widgets.Dropdown({
    options: range as readonly unknown[],
    description,
  });
}

const isControl = (range: Range): range is Control =>
  typeof range === "object" &&
  "model" in range &&
  range.model instanceof WidgetModel;

/** Two or three numbers are bounds; more are choices. */
const isBounds = (
  range: readonly unknown[],
): range is [number, number, number?] =>
  (range.length === 2 || range.length === 3) &&
  range.every((entry) => typeof entry === "number");

/** As ipywidgets does: from minus to three times the value. */
function around(value: number): [number, number, number] {
  if (value === 0) return [0, 1, 0.1];
  const [min, max] = value > 0 ? [-value, 3 * value] : [3 * value, -value];
  return [min, max, Number.isInteger(value) ? 1 : (max - min) / 40];
}

function slider(
  widgets: Widgets,
  description: string,
  [min, max, step]: [number, number, number],
  value: number,
): Control {
  const kind = [min, max, step, value].every(Number.isInteger)
    ? widgets.IntSlider
    : widgets.FloatSlider;
  return new kind({ description, min, max, step, value });
}
