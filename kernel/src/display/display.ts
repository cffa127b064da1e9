/** Everything that the engine needs of the display, put together once per engine. */
import type { CommMessage, DisplayData } from "../engine/messages.js";
import { CommManager } from "./comm.js";
import { type DisplayHost, displaySymbol } from "./host.js";
import type { Outside } from "./outside.js";
import { render } from "./render.js";
import { createHost } from "./show.js";

export interface Display {
  /** The result of a cell; `undefined` gives none. Never rejects. */
  render(value: unknown): Promise<DisplayData | undefined>;
  /** A comm message from a front end, under the tag that its answers must carry. Never throws. */
  receive(message: CommMessage, cell: string): void;
  /** The names that every cell sees: `display`, … */
  readonly globals: Record<string, unknown>;
  readonly host: DisplayHost;
}

export function createDisplay(outside: Outside): Display {
  const comms = new CommManager(outside);
  const host = createHost(outside, comms);
  return {
    render,
    receive(message, cell) {
      try {
        comms.receive(message, cell);
      } catch (error) {
        outside.reportError(error);
      }
    },
    globals: {},
    host,
  };
}

/** Puts the host and the names on `globalThis`. The names can be overwritten by a cell, as any preloaded name. */
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
}
