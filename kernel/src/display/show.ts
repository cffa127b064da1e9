/** `display(value)`: the host, with the display events that it sends. */
import type { DisplayData } from "../engine/messages.js";
import { randomUUID } from "node:crypto";
import { divert } from "./capture.js";
import type { CommManager } from "./comm.js";
import type { DisplayHost, DisplayOptions } from "./host.js";
import type { Outside } from "./outside.js";
import { render } from "./render.js";
import { createLiveView } from "./widgets/live-view.js";

/** Sends output of the running cell, unless an Output widget captures it. */
export function createEmit(outside: Outside): Outside["send"] {
  return (event) => {
    if (!divert(event)) outside.send(event);
  };
}

/** One display event. */
export function show(
  outside: Outside,
  content: DisplayData,
  options: DisplayOptions = {},
): string {
  const id = options.id ?? randomUUID();
  createEmit(outside)({
    type: "display",
    cell: outside.currentCell(),
    content,
    id,
    ...(options.update === true && { update: true }),
  });
  return id;
}

export function createHost(outside: Outside, comms: CommManager): DisplayHost {
  return {
    async display(value, options) {
      // `display(undefined)` was asked for, so it shows.
      const content = (await render(value, { whole: true })) ?? {
        data: { "text/plain": "undefined" },
        metadata: {},
      };
      return show(outside, content, options);
    },
    clear(options) {
      createEmit(outside)({
        type: "clear",
        cell: outside.currentCell(),
        wait: options?.wait ?? false,
      });
    },
    get signal() {
      return outside.signal();
    },
    widget: (definition) => createLiveView(outside, comms, definition),
  };
}
