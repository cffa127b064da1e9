/** What the checker answers: plain data, offsets in UTF-16 units of the typed text. */

export interface Diagnostic {
  /** From 1, in the typed text. */
  line: number;
  /** From 1, in UTF-16 units. */
  column: number;
  /** Of the marked text, in UTF-16 units; it may run past the line. */
  length: number;
  /** TypeScript's: 2339 for TS2339. */
  code: number;
  /** The chain of reasons, one a line, each indented under the one before; related places come last. */
  message: string;
  /** Worth a word, but no reason not to run the cell. */
  note?: boolean;
}

export type Checked =
  | { status: "checked"; diagnostics: Diagnostic[] }
  /** The cell was not checked: the server is slow, ended, or cannot start. `reason` is one line for the person. */
  | { status: "unavailable"; reason: string };

export type Kind =
  | "method"
  | "function"
  | "class"
  | "property"
  | "variable"
  | "constant"
  | "interface"
  | "enum"
  | "namespace"
  | "keyword"
  | "path"
  | "type"
  | "text";

export interface Match {
  text: string;
  kind: Kind;
  /** `(x: number) => Tensor`, where it is known already. */
  signature?: string;
  /** Markdown. Looked up for the first few matches only: it costs a question to the server each. */
  documentation?: string;
  /** The module that the name would come from, and the text to put in the cell for it. */
  autoImport?: { from: string; edits: Edit[] };
}

/** Replaces `start` to `end` of the typed text. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

export interface Completions {
  matches: Match[];
  /** What a match replaces: the whole identifier around the cursor, or the part of a string that it completes. */
  start: number;
  end: number;
}

export interface Inspection {
  markdown: string;
  plain: string;
}

/** Members of the live value under the dotted path before the cursor, as the engine knows them. */
export interface Live {
  members: readonly { name: string; kind: Kind }[];
}
