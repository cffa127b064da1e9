/** What the display asks of the engine that it lives in. A test gives it a fake one. */
import type { EngineEvent } from "../engine/messages.js";

export interface InputChannel {
  /**
   * Asks the person at the front end and sleeps until the answer has come.
   *
   * @returns  the line, or undefined if the cell was interrupted meanwhile
   * @throws if the front end allows no input
   */
  read(prompt: string, password: boolean): string | undefined;
}

export interface Outside {
  send(event: EngineEvent): void;
  /** The tag of the cell that the present asynchronous context belongs to. */
  currentCell(): string;
  /** Runs a function so that all it causes, now and later, carries the tag of that cell. */
  inCell<T>(cell: string, body: () => T): T;
  /** Aborted when the cell of the present asynchronous context is interrupted; undefined outside cells. */
  signal(): AbortSignal | undefined;
  /** An error that no cell awaits: a widget's listener has thrown. */
  reportError(error: unknown): void;
  input: InputChannel;
}
