/** The `display` of every cell: shows anything, and has a method for each kind of content. */
import { randomUUID } from "node:crypto";
import type { DisplayHost, DisplayOptions } from "./host.js";
import { toDisplayData } from "./mime.js";
import type { Outside } from "./outside.js";
import { showing } from "./render.js";
import { show } from "./show.js";

export interface Displayer {
  /**
   * Shows a value as the result of a cell would be shown.
   *
   * @example
   * const id = display.id();
   * await display("one", { id });
   * await display("two", { id, update: true });   // in its place
   */
  (value: unknown, options?: DisplayOptions): Promise<void>;
  html(source: string, options?: DisplayOptions): void;
  svg(source: string, options?: DisplayOptions): void;
  markdown(source: string, options?: DisplayOptions): void;
  /** LaTeX with its delimiters: `"$x^2$"`. */
  latex(source: string, options?: DisplayOptions): void;
  /** A collapsible tree of plain data. */
  json(value: unknown, options?: DisplayOptions): void;
  /** Runs in the page, in trusted notebooks only; a widget is the better way. */
  javascript(source: string, options?: DisplayOptions): void;
  text(source: string, options?: DisplayOptions): void;
  png(bytes: Uint8Array, options?: DisplayOptions): void;
  jpeg(bytes: Uint8Array, options?: DisplayOptions): void;
  gif(bytes: Uint8Array, options?: DisplayOptions): void;
  webp(bytes: Uint8Array, options?: DisplayOptions): void;
  pdf(bytes: Uint8Array, options?: DisplayOptions): void;
  /** A whole MIME bundle: `{"text/html": "<b>x</b>", "text/plain": "x"}`. */
  bundle(
    data: Record<string, unknown>,
    options?: DisplayOptions & { metadata?: Record<string, unknown> },
  ): void;
  /** Empties the cell's output; with `wait`, only once something new comes. */
  clear(options?: { wait?: boolean }): void;
  /** A fresh id for `display(value, {id})`. */
  id(): string;
}

const kinds = {
  html: "text/html",
  svg: "image/svg+xml",
  markdown: "text/markdown",
  latex: "text/latex",
  json: "application/json",
  javascript: "text/javascript",
  text: "text/plain",
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  pdf: "application/pdf",
} as const;

/** What a terminal or a grader sees instead. */
const fallback = (type: string): Record<string, string> =>
  type === "text/plain" ? {} : { "text/plain": `[${type}]` };

export function createDisplayer(
  outside: Outside,
  host: DisplayHost,
): Displayer {
  const bundle: Displayer["bundle"] = (data, options = {}) => {
    const { metadata = {}, ...rest } = options;
    const content = toDisplayData({ data, metadata });
    if (content === undefined)
      throw new TypeError(
        `display.bundle expected MIME types as keys, like "text/html", received ${Object.keys(data).join(", ") || "an empty object"}.`,
      );
    show(outside, content, rest);
  };
  const methods = Object.fromEntries(
    Object.entries(kinds).map(([name, type]) => [
      name,
      (content: unknown, options?: DisplayOptions) =>
        bundle({ ...fallback(type), [type]: content }, options),
    ]),
  ) as Pick<Displayer, keyof typeof kinds>;
  return Object.assign(
    // No value, so that `display(x)` at the end of a cell shows x alone, awaited or not.
    (value: unknown, options?: DisplayOptions) => {
      const shown = host.display(value, options).then(() => undefined);
      showing.add(shown);
      return shown;
    },
    methods,
    {
      bundle,
      clear: (options?: { wait?: boolean }) => {
        host.clear(options);
      },
      id: () => randomUUID(),
    },
  );
}
