/**
 * Takes output away from its cell while an Output widget captures. The engine asks `divert` about every event before it sends it; what
 * comes of a captured function later (a timer, a promise) still belongs to the capture, by its asynchronous context.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { EngineEvent } from "../engine/messages.js";

/** The events that are output. */
export type OutputEvent = Extract<
  EngineEvent,
  { type: "stream" | "display" | "clear" | "result" | "stray-error" }
>;

const captures = new AsyncLocalStorage<(event: OutputEvent) => void>();

export function capture<T>(
  take: (event: OutputEvent) => void,
  body: () => T,
): T {
  return captures.run(take, body);
}

/** @returns whether a capture took the event, which then must not be sent. */
export function divert(event: EngineEvent): boolean {
  const take = captures.getStore();
  if (take === undefined) return false;
  switch (event.type) {
    case "stream":
    case "display":
    case "clear":
    case "result":
    case "stray-error":
      take(event);
      return true;
    default:
      return false;
  }
}

/** Runs outside any capture: the widget's own messages. */
export function uncaptured<T>(body: () => T): T {
  return captures.exit(body);
}
