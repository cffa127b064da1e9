/** What goes between `prefetch` and its threads. */

/** Once, when a thread begins. */
export interface Start {
  /** The module's address. */
  module: string;
  given: unknown;
}

export interface Task {
  index: number;
  element: unknown;
  /** Of this element's own stream. */
  seed: number;
}

export type Answer =
  | { index: number; value: unknown }
  | { index: number; failed: string; stack: string | undefined };
