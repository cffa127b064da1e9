/** What the engine's main thread and its watch thread share. */
import type { MessagePort } from "node:worker_threads";

/** Places in the shared Int32Array. */
export const slot = {
  /** 1: what runs now is to end. Read by compiled loops, cleared by the main thread. */
  interrupt: 0,
  /** How many interrupts were asked for, and the last one that the main thread has seen. */
  asked: 1,
  seen: 2,
  /** How many cells and comm messages the main thread works on now. */
  running: 3,
  /** `prompt()`: 0 waiting, 1 answered, 2 interrupted. */
  answer: 4,
  /** Not 0 while an event leaves: one that is cut would spoil all that follow. */
  writing: 5,
  /** Not 0: the main thread stops for the watch thread once the event is out. */
  stop: 6,
  /** 1: what ran has been ended by force since the last interrupt was seen. */
  cut: 7,
  /** 1: something that runs looks at the cell's signal, so it ends by itself between two steps. */
  polite: 8,
} as const;

export const slots = 16;

export interface WatchData {
  signals: Int32Array;
  /** Receives the answers to `prompt()`; the other end is read without an event loop. */
  answers: MessagePort;
}
