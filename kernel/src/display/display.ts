/** Everything that the engine needs of the display, put together once per engine. */
import type { CommMessage, DisplayData } from "../engine/messages.js";
import { createQuestions } from "./ask.js";
import { CommManager } from "./comm.js";
import { routeConsole } from "./console.js";
import { createDisplayer } from "./displayer.js";
import { type DisplayHost, displaySymbol } from "./host.js";
import type { Outside } from "./outside.js";
import { render } from "./render.js";
import { createHost } from "./show.js";
import { routeTslab } from "./tslab.js";
import { createWidgets } from "./widgets/index.js";
import { managerOf } from "./widgets/live-view.js";

export interface Display {
  /** The result of a cell; `undefined` gives none. Never rejects. */
  render(value: unknown): Promise<DisplayData | undefined>;
  /** A comm message from a front end, under the tag that its answers must carry. Never throws. */
  receive(message: CommMessage, cell: string): void;
  /** To be called with each module that a cell has loaded, by path or file URL: tslab is routed through us. */
  loaded(resolved: string): void;
  /** The names that every cell sees; `globals.ts` types them. */
  readonly globals: Record<string, unknown>;
  readonly host: DisplayHost;
}

export function createDisplay(outside: Outside): Display {
  const comms = new CommManager(outside);
  const host = createHost(outside, comms);
  const { widgets, interact } = createWidgets(managerOf(outside, comms));
  return {
    render,
    receive(message, cell) {
      try {
        comms.receive(message, cell);
      } catch (error) {
        outside.reportError(error);
      }
    },
    loaded(resolved) {
      routeTslab(outside, resolved);
    },
    globals: {
      display: createDisplayer(outside, host),
      ...createQuestions(outside.input),
      comms,
      widgets,
      interact,
    },
    host,
  };
}

/** Puts the host and the names on `globalThis`, where a cell may overwrite them, and routes `console`. */
export function install(display: Display): void {
  Object.defineProperty(globalThis, displaySymbol, {
    value: display.host,
    configurable: true,
  });
  for (const [name, value] of Object.entries(display.globals))
    Object.defineProperty(globalThis, name, {
      value,
      configurable: true,
      writable: true,
    });
  routeConsole(display.host);
}
