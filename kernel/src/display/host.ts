/** The display host: what a library that knows nothing of Jupyter finds at `globalThis[Symbol.for("Jupyter.display")]`. */

export interface DisplayOptions {
  /** A later call with the same id and `update: true` replaces what this one shows. */
  id?: string;
  update?: boolean;
}

export interface DisplayHost {
  /**
   * Shows a value.
   *
   * @param value  a MIME bundle under `{data, metadata}`, or anything
   * @returns  the id under which it can be replaced
   */
  display(value: unknown, options?: DisplayOptions): Promise<string>;
  /** Empties the output of the cell; with `wait`, only once something new comes, so that nothing flickers. */
  clear(options?: { wait?: boolean }): void;
  /** A live view: an anywidget. */
  widget(definition: WidgetDefinition): LiveView;
  /** Aborted when the running cell is interrupted: for long work that can stop between two steps. Read it when the work begins. */
  readonly signal: AbortSignal | undefined;
}

export interface WidgetDefinition {
  /** An ECMAScript module whose default export has `render({model, el})`. */
  esm: string;
  css?: string;
  /** What both sides share. Bytes and typed arrays travel as buffers, at the top or within. */
  state: Record<string, unknown>;
}

export interface LiveView {
  /** What to display: a widget view, to be merged with fallbacks. */
  readonly bundle: Record<string, unknown>;
  /** Resolves when a front end has drawn the view (its first custom message `{type: "ready"}`); never, where there is none. */
  readonly ready: Promise<void>;
  set(state: Record<string, unknown>): void;
  send(content: unknown, buffers?: Uint8Array[]): void;
  onMessage(
    listener: (content: unknown, buffers: Uint8Array[]) => void,
  ): () => void;
  close(): void;
}

/** Where the host lies on `globalThis`, and how a value names its own method. */
export const displaySymbol: unique symbol = Symbol.for(
  "Jupyter.display",
) as never;
