/** The content of each request: checked, with the protocol's defaults filled in. */
import type { Content } from "./message.js";

/** Content that a handler cannot use. The sender is known (the signature held), so it gets an error reply. */
export class BadContent extends Error {
  override name = "BadContent";
}

/** Reads one field after the other; says which one is wrong, what was expected and what came. */
export class Fields {
  constructor(
    readonly what: string,
    readonly content: Content,
  ) {}

  #read<T>(
    name: string,
    expected: string,
    is: (value: unknown) => value is T,
    otherwise: T | undefined,
  ): T {
    const value = this.content[name];
    if (is(value)) return value;
    // Clients send null for "not given".
    if ((value === undefined || value === null) && otherwise !== undefined)
      return otherwise;
    throw new BadContent(
      `${this.what}: "${name}" expected ${expected}, received ${describe(value)}`,
    );
  }

  string(name: string, otherwise?: string): string {
    return this.#read(name, "a string", isString, otherwise);
  }
  boolean(name: string, otherwise?: boolean): boolean {
    return this.#read(name, "true or false", isBoolean, otherwise);
  }
  integer(name: string, otherwise?: number): number {
    return this.#read(name, "an integer", isInteger, otherwise);
  }
  object(name: string, otherwise?: Content): Content {
    return this.#read(name, "an object", isObject, otherwise);
  }
  optionalInteger(name: string): number | undefined {
    return this.content[name] === undefined || this.content[name] === null
      ? undefined
      : this.integer(name);
  }
  oneOf<T extends string>(
    name: string,
    values: readonly T[],
    otherwise?: T,
  ): T {
    return this.#read(
      name,
      `one of ${values.join(", ")}`,
      (value): value is T => values.some((v) => v === value),
      otherwise,
    );
  }
}

const isString = (value: unknown): value is string => typeof value === "string";
const isBoolean = (value: unknown): value is boolean =>
  typeof value === "boolean";
const isInteger = (value: unknown): value is number =>
  Number.isSafeInteger(value);
const isObject = (value: unknown): value is Content =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  const text = JSON.stringify(value);
  return text !== undefined && text.length < 40
    ? `${typeof value} ${text}`
    : typeof value;
}

export interface ExecuteRequest {
  code: string;
  silent: boolean;
  storeHistory: boolean;
  userExpressions: Record<string, string>;
  allowStdin: boolean;
  stopOnError: boolean;
}

export function executeRequest(content: Content): ExecuteRequest {
  const fields = new Fields("execute_request", content);
  const silent = fields.boolean("silent", false);
  const expressions = new Fields(
    "execute_request.user_expressions",
    fields.object("user_expressions", {}),
  );
  return {
    code: fields.string("code"),
    silent,
    storeHistory: fields.boolean("store_history", !silent) && !silent,
    userExpressions: Object.fromEntries(
      Object.keys(expressions.content).map((key) => [
        key,
        expressions.string(key),
      ]),
    ),
    allowStdin: fields.boolean("allow_stdin", true),
    stopOnError: fields.boolean("stop_on_error", true),
  };
}

export interface CursorRequest {
  code: string;
  /** In code points. */
  cursor: number;
}

export function completeRequest(content: Content): CursorRequest {
  return cursorRequest(new Fields("complete_request", content));
}

export function inspectRequest(
  content: Content,
): CursorRequest & { detail: 0 | 1 } {
  const fields = new Fields("inspect_request", content);
  return {
    ...cursorRequest(fields),
    detail: fields.integer("detail_level", 0) > 0 ? 1 : 0,
  };
}

function cursorRequest(fields: Fields): CursorRequest {
  const code = fields.string("code");
  const cursor = fields.integer("cursor_pos", Array.from(code).length);
  if (cursor < 0)
    throw new BadContent(
      `${fields.what}: "cursor_pos" expected 0 or more, received ${cursor}`,
    );
  return { code, cursor };
}

export type HistoryRequest = {
  output: boolean;
  raw: boolean;
} & (
  | { access: "tail"; n: number }
  | {
      access: "range";
      session: number;
      start: number;
      stop: number | undefined;
    }
  | {
      access: "search";
      pattern: string;
      unique: boolean;
      n: number | undefined;
    }
);

export function historyRequest(content: Content): HistoryRequest {
  const fields = new Fields("history_request", content);
  const common = {
    output: fields.boolean("output", false),
    raw: fields.boolean("raw", true),
  };
  const access = fields.oneOf(
    "hist_access_type",
    ["tail", "range", "search"],
    "tail",
  );
  switch (access) {
    case "tail":
      return { ...common, access, n: fields.integer("n", 10) };
    case "range":
      return {
        ...common,
        access,
        session: fields.integer("session", 0),
        start: fields.integer("start", 0),
        stop: fields.optionalInteger("stop"),
      };
    case "search":
      return {
        ...common,
        access,
        pattern: fields.string("pattern", "*"),
        unique: fields.boolean("unique", false),
        n: fields.optionalInteger("n"),
      };
  }
}
