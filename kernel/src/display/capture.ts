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

const isOutput = (event: EngineEvent): event is OutputEvent =>
  ["stream", "display", "clear", "result", "stray-error"].includes(event.type);

/** @returns whether a capture took the event, which then must not be sent. */
export function divert(event: EngineEvent): boolean {
  const take = captures.getStore();
  if (take === undefined || !isOutput(event)) return false;
  take(event);
  return true;
}

/** Runs outside any capture: the widget's own messages. */
export function uncaptured<T>(body: () => T): T {
  return captures.exit(body);
}
