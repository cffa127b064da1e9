/**
 * What the front process and the engine process say to each other. Plain data; binary parts travel beside it as buffers.
 *
 * `cell` is an opaque tag that the front chooses per execution. Everything that a cell causes, even long after it ended (a timer, a
 * promise), carries the tag of the cell that started it.
 */
import type { CompiledCell } from "../language/compile/cell.js";

export type MimeBundle = Record<string, unknown>;

export interface DisplayData {
  data: MimeBundle;
  metadata: Record<string, unknown>;
}

/** An error in the words of the cell: `stack` lines name `Cell [n] line:column`. */
export interface CellError {
  name: string;
  message: string;
  /** Ready to show, one entry a line, causes included. */
  stack: string[];
}

export type Outcome =
  | { status: "ok" }
  | { status: "error"; error: CellError }
  | { status: "interrupted"; error: CellError };

/** To the engine, read on its main thread (fd 4). */
export type Command =
  | {
      type: "execute";
      cell: string;
      /** The last interrupt that was asked for before it (0: none). Filled in as it is sent. */
      interrupts?: number;
      code: CompiledCell;
      /** The execution count, for `Cell [n]`. */
      number: number;
      silent: boolean;
      /** stdin allowed? */
      input: boolean;
    }
  /** Evaluates already compiled expressions after a cell (user_expressions). Answered by `evaluated`. */
  | {
      type: "evaluate";
      cell: string;
      expressions: Record<string, CompiledCell>;
    }
  /** Live values under a dotted path, for completion and inspection. Answered by `described`. */
  | { type: "describe"; request: number; path: string[] }
  | { type: "comm"; cell: string; message: CommMessage }
  | { type: "working-directory"; path: string }
  | { type: "shutdown" };

/** To `prompt()`. */
export type Answer =
  | { type: "input"; request: number; value: string }
  | { type: "input-refused"; request: number; reason: string };

/** To the engine, read on its watch thread (fd 5), whatever the main thread does. */
export type UrgentCommand =
  /** Numbered from 1. */
  | { type: "interrupt"; number: number }
  | Answer
  /** A request to V8's inspector. Answered by `inspected`. */
  | {
      type: "inspect";
      id: number;
      method: string;
      params: Record<string, unknown>;
    }
  /** Answered by `inspected`, behind all that V8 has said until then, whatever the main thread does. */
  | { type: "inspect-settle"; id: number }
  | { type: "inspect-end" }
  /** Which names hold the most memory. Answered by `largest`. */
  | { type: "largest"; request: number };

/** From the engine's watch thread (fd 6): what V8's inspector says. */
export type InspectorEvent =
  | {
      type: "inspected";
      id: number;
      result?: Record<string, unknown>;
      error?: string;
    }
  | { type: "inspection"; method: string; params: Record<string, unknown> }
  | { type: "largest"; request: number; names: LargeValue[] };

/** A name that holds much memory. */
export interface LargeValue {
  name: string;
  /** `Tensor [60000, 784] float32` */
  what: string;
  bytes: number;
}

/** From the engine (fd 3), in the order in which things happened. */
export type EngineEvent =
  | { type: "ready"; pid: number }
  | { type: "stream"; cell: string; name: "stdout" | "stderr"; text: string }
  | {
      type: "display";
      cell: string;
      content: DisplayData;
      /** In the front: a long content as JSON text, as it came; `content` is empty then. */
      encoded?: Uint8Array;
      id?: string;
      update?: boolean;
    }
  | { type: "clear"; cell: string; wait: boolean }
  | { type: "result"; cell: string; content: DisplayData }
  | { type: "comm"; cell: string; message: CommMessage }
  | {
      type: "input";
      cell: string;
      request: number;
      prompt: string;
      password: boolean;
    }
  /** Shown in the pager, not in the output. */
  | { type: "page"; cell: string; content: DisplayData }
  /** An error that no cell awaited: an unhandled rejection, a throw in a timer. */
  | { type: "stray-error"; cell: string; error: CellError }
  | { type: "done"; cell: string; outcome: Outcome }
  | {
      type: "evaluated";
      cell: string;
      values: Record<string, DisplayData | { error: CellError }>;
    }
  | { type: "described"; request: number; description: Description | null }
  /** `%reset`: these names are gone, or those of all cells. */
  | { type: "forgotten"; cell: string; names?: string[] }
  /** The engine is about to end because user code asked it to. */
  | { type: "exiting"; code: number };

export interface Description {
  /** `class PCA`, `function`, `Tensor [32, 784] float32` … */
  summary: string;
  /** Own and inherited members, for completion. */
  members: {
    name: string;
    kind: "method" | "property" | "class" | "function";
  }[];
}

/** A comm message (comm_open, comm_msg, comm_close) without its Jupyter envelope. */
export interface CommMessage {
  type: "open" | "message" | "close";
  id: string;
  target?: string;
  data: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  buffers: Uint8Array[];
}
