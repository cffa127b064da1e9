/** `prompt`, `confirm` and a password prompt, as a browser has them: synchronous, through the front end's input line. */
import type { InputChannel } from "./outside.js";

export interface Questions {
  /**
   * Asks for a line of text and waits for it.
   *
   * @returns  what was typed; `preset` (by default "") where nothing was; null if the cell was interrupted
   * @throws where nobody can be asked: a notebook that is run by a program
   * @example const epochs = Number(prompt("How many epochs?", "5"))
   */
  prompt(message?: string, preset?: string): string | null;
  /** Asks for yes or no; anything that does not begin with y is no. */
  confirm(message?: string): boolean;
  /** As `prompt`, with the typing hidden and kept out of the notebook. */
  promptPassword(message?: string): string | null;
}

/** A space between the question and the answer. */
const line = (message: string): string =>
  message === "" || /\s$/.test(message) ? message : `${message} `;

export function createQuestions(input: InputChannel): Questions {
  return {
    prompt(message = "", preset = "") {
      const hint = preset === "" ? "" : `[${preset}] `;
      const answer = input.read(`${line(message)}${hint}`, false);
      if (answer === undefined) return null;
      return answer === "" ? preset : answer;
    },
    confirm(message = "") {
      const answer = input.read(`${line(message)}[y/N] `, false);
      return /^\s*y/i.test(answer ?? "");
    },
    promptPassword(message = "Password:") {
      return input.read(line(message), true) ?? null;
    },
  };
}
