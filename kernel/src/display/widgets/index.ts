/** The `widgets` and the `interact` of every cell. */
import { type Widgets, createClasses } from "./classes.js";
import { type Interact, createInteract } from "./interact.js";
import type { WidgetManager } from "./model.js";

export type { Widgets };

export function createWidgets(manager: WidgetManager): {
  widgets: Widgets;
  interact: Interact;
} {
  const widgets = createClasses(manager);
  return { widgets, interact: createInteract(manager.outside, widgets) };
}
