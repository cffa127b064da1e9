/** The types of the names that every cell sees. The checker includes this file's declarations. */
import type { CommManager } from "./comm.js";
import type { Displayer } from "./displayer.js";
import type { Interact } from "./widgets/interact.js";
import type { Widgets } from "./widgets/index.js";

declare global {
  var display: Displayer;
  /** Sliders, buttons, boxes …: `const n = new widgets.IntSlider({ max: 10 })`. */
  var widgets: Widgets;
  var interact: Interact;
  /** Comms for front ends of one's own: `comms.open("my-target", { data })`. */
  var comms: CommManager;
  /** Asks for a line of text and waits; null if interrupted, `preset` where nothing was typed. */
  function prompt(message?: string, preset?: string): string | null;
  /** Asks for yes or no and waits. */
  function confirm(message?: string): boolean;
  /** As `prompt`, with the typing hidden and kept out of the notebook. */
  function promptPassword(message?: string): string | null;
  /** Holds the place of the command in `const lines = !ls` (`magics/find.ts`). */
  var ǃ: string[];
}

export type { CommManager, Displayer, Interact, Widgets };
