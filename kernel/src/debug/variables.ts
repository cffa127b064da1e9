/** Scopes and variables, read when they are asked for: of a paused cell's frames, and of all cells whether one is paused or not. */
import type { Debugger, Runtime } from "node:inspector";
import { debuggee } from "../engine/debuggee-key.js";
import type { Content } from "../protocol/message.js";
import type { Inspector } from "./inspector.js";
import { shown } from "./shown.js";

/** What V8 keeps for us is named so, and let go together. */
const objectGroup = "nabla";
/** Of long arrays so many elements are listed; a request for all of a tensor's would take minutes. */
const listed = 1000;

type Holder =
  { frame: Debugger.CallFrame } | { object: string; length: number } | "cells";

/** A variable, and what holds it where that is a box. */
interface Local {
  name: string;
  value: Runtime.RemoteObject;
}

/** TypeScript in, JavaScript out: `language/compile/expression.ts`. */
export type Translate = (
  text: string,
  isLocal: (name: string) => boolean,
) => Promise<string>;

export class Variables {
  readonly #holders = new Map<number, Holder>();
  #nextHolder = 1;
  #frames: Debugger.CallFrame[] = [];
  /** What was thrown, where that is why the cell is paused. */
  #thrown: Runtime.RemoteObject | undefined;
  /** The first frame's number: new ones make front ends read again what an expression may have changed. */
  #firstFrame = 1;

  constructor(
    readonly inspector: Inspector,
    readonly translate: Translate,
  ) {}

  paused(frames: Debugger.CallFrame[], thrown?: Runtime.RemoteObject): void {
    this.#frames = frames;
    this.#thrown = thrown;
    this.#firstFrame = 1;
    this.#forget();
  }

  get frames(): readonly Debugger.CallFrame[] {
    return this.#frames;
  }

  get thrown(): Runtime.RemoteObject | undefined {
    return this.#thrown;
  }

  frameId(index: number): number {
    return this.#firstFrame + index;
  }

  frame(id: number): Debugger.CallFrame {
    const frame = this.#frames[(id - 1) % this.#frames.length];
    if (frame === undefined)
      throw new Error(`no frame ${id}: the cell is not paused there`);
    return frame;
  }

  scopes(id: number): Content[] {
    const frame = this.frame(id);
    return [
      { name: "Locals", held: { frame } },
      { name: "Globals", held: "cells" as const },
    ].map(({ name, held }) => ({
      name,
      variablesReference: this.#hold(held),
      expensive: false,
    }));
  }

  /** What cells have declared; earlier references are void. */
  async ofCells(): Promise<Content[]> {
    if (this.#frames.length === 0) this.#forget();
    return this.#all("cells");
  }

  async variables(reference: number): Promise<Content[]> {
    const holder = this.#holders.get(reference);
    if (holder === undefined)
      throw new Error(`no variables ${reference}: the cell has gone on`);
    return this.#all(holder);
  }

  async set(reference: number, name: string, text: string): Promise<Content> {
    const holder = this.#holders.get(reference);
    if (holder === undefined)
      throw new Error(`no variables ${reference}: the cell has gone on`);
    if (holder === "cells" || "frame" in holder) {
      const frame = holder === "cells" ? undefined : holder.frame;
      // As a statement of the cell's would: a `const` is not to be changed.
      return this.#shown(
        name,
        await this.evaluate(`${name} = (${text}\n)`, frame),
      );
    }
    const value = await this.evaluate(text, this.#frames[0]);
    await this.#call(holder.object, "function (k, x) { this[k] = x; }", [
      { value: name },
      argument(value),
    ]);
    return this.#shown(name, value);
  }

  /** An expression in a frame, or where none is given among the cells' names. */
  async evaluate(
    text: string,
    frame?: Debugger.CallFrame,
  ): Promise<Runtime.RemoteObject> {
    const local = new Set(
      frame === undefined
        ? []
        : (await this.#locals(frame)).flatMap(({ name, boxed }) =>
            boxed ? [] : [name],
          ),
    );
    const common = {
      expression: await this.translate(text, (name) => local.has(name)),
      objectGroup,
      generatePreview: true,
      silent: true,
    };
    const { result, exceptionDetails } = (await (frame === undefined
      ? this.inspector.ask("Runtime.evaluate", {
          ...common,
          disableBreaks: true,
        })
      : this.inspector.ask("Debugger.evaluateOnCallFrame", {
          ...common,
          callFrameId: frame.callFrameId,
        }))) as Runtime.EvaluateReturnType;
    if (exceptionDetails !== undefined)
      throw new Error(
        (
          exceptionDetails.exception?.description ?? exceptionDetails.text
        ).split("\n")[0],
      );
    return result;
  }

  /** For `evaluate` of a front end. */
  async answer(text: string, frame?: Debugger.CallFrame): Promise<Content> {
    const result = await this.evaluate(text, frame);
    if (frame !== undefined) this.#firstFrame += this.#frames.length;
    const { value, ...rest } = this.#shown("", result);
    return { ...rest, result: value };
  }

  /** A MIME bundle. While a cell is paused nothing can be waited for, so it is text or a table. */
  async rich(text: string, frame?: Debugger.CallFrame): Promise<Content> {
    const value = await this.evaluate(text, frame);
    const paused = this.#frames.length > 0;
    const { result } = await this.#call(
      await this.#debuggee(),
      `function (x) { return this.${paused ? "showNow" : "show"}(x); }`,
      [argument(value)],
      { returnByValue: true, awaitPromise: !paused },
    );
    return (result.value as Content | undefined) ?? { data: {}, metadata: {} };
  }

  /** A frame's value becomes a variable of the cells. */
  async copy(
    source: string,
    target: string,
    frame: Debugger.CallFrame,
  ): Promise<void> {
    const value = await this.evaluate(source, frame);
    await this.#call(
      await this.#debuggee(),
      "function (name, x) { this.declare(name, x); }",
      [{ value: target }, argument(value)],
    );
  }

  async #all(holder: Holder): Promise<Content[]> {
    if (holder === "cells") {
      const { result } = (await this.inspector.ask("Runtime.evaluate", {
        expression: `${debuggee}.variables()`,
        objectGroup,
        silent: true,
        disableBreaks: true,
      })) as Runtime.EvaluateReturnType;
      const { result: all } = await this.#properties(result.objectId!);
      return all.map(({ name, value }) => this.#shown(name, value!));
    }
    if ("frame" in holder) {
      const found = await this.#locals(holder.frame);
      const variables = found.map(({ name, value }) =>
        this.#shown(name, value),
      );
      return this.#thrown !== undefined
        ? [this.#shown("(exception)", this.#thrown), ...variables]
        : variables;
    }
    return this.#members(holder);
  }

  async #members({
    object,
    length,
  }: Extract<Holder, { object: string }>): Promise<Content[]> {
    const long = length > listed;
    const from = long
      ? (
          await this.#call(
            object,
            `function () { return Array.prototype.slice.call(this, 0, ${listed}); }`,
          )
        ).result.objectId!
      : object;
    const { result, internalProperties = [] } = await this.#properties(from);
    const found: Content[] = [];
    // Of a Map or a Set.
    const entries = internalProperties.find(
      ({ name }) => name === "[[Entries]]",
    )?.value?.objectId;
    if (entries !== undefined)
      for (const { name, value } of (await this.#properties(entries)).result)
        if (value !== undefined && name !== "length")
          found.push(this.#shown(name, value));
    for (const { name, value, enumerable } of result)
      if (value !== undefined && enumerable)
        found.push(this.#shown(name, value));
    if (long)
      found.push({
        name: "…",
        value: `${length - listed} more`,
        variablesReference: 0,
      });
    return found;
  }

  /** A function's own variables and those around it, the inner ones first; of a cell itself, the names that it mentions. */
  async #locals(
    frame: Debugger.CallFrame,
  ): Promise<(Local & { boxed: boolean })[]> {
    const found = new Map<string, Local & { boxed: boolean }>();
    const add = (name: string, value: Runtime.RemoteObject, boxed: boolean) => {
      if (!found.has(name)) found.set(name, { name, value, boxed });
    };
    const self = frame.this;
    if (self.objectId !== undefined && self.className !== "global")
      add("this", self, false);
    for (const { type, object } of frame.scopeChain) {
      if (object.objectId === undefined || /^(?:global|script)$/.test(type))
        continue;
      const { result } = await this.#properties(object.objectId);
      for (const { name, value } of result) {
        if (value === undefined) continue;
        if (!compiled(name, value)) add(name, value, false);
        else if (type === "local" && value.className === "Box") {
          const box = await this.#boxed(value);
          if (box !== undefined) add(box.name, box.value, true);
        }
      }
    }
    return [...found.values()];
  }

  async #boxed({ objectId }: Runtime.RemoteObject): Promise<Local | undefined> {
    const { result } = await this.#properties(objectId!);
    const member = (key: string): Runtime.RemoteObject | undefined =>
      result.find(({ name }) => name === key)?.value;
    // A name that has no value yet has no `v` of its own.
    const value = member("v");
    return value && { name: String(member("name")?.value), value };
  }

  #shown(name: string, value: Runtime.RemoteObject): Content {
    const length = Number(/\((\d+)\)$/.exec(value.description ?? "")?.[1] ?? 0);
    return {
      name,
      evaluateName: name,
      value: shown(value),
      // No `type`: JupyterLab's tree would show it in place of the value (debugger 4.6, `convertType`).
      variablesReference:
        value.objectId === undefined || value.type === "function"
          ? 0
          : this.#hold({ object: value.objectId, length }),
    };
  }

  async #properties(
    objectId: string,
  ): Promise<Runtime.GetPropertiesReturnType> {
    return (await this.inspector.ask("Runtime.getProperties", {
      objectId,
      ownProperties: true,
      generatePreview: true,
    })) as Runtime.GetPropertiesReturnType;
  }

  async #debuggee(): Promise<string> {
    const { result } = (await this.inspector.ask("Runtime.evaluate", {
      expression: debuggee,
      objectGroup,
    })) as Runtime.EvaluateReturnType;
    return result.objectId!;
  }

  async #call(
    objectId: string,
    functionDeclaration: string,
    given: Runtime.CallArgument[] = [],
    how: Partial<Runtime.CallFunctionOnParameterType> = {},
  ): Promise<Runtime.CallFunctionOnReturnType> {
    const answer = (await this.inspector.ask("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration,
      arguments: given,
      objectGroup,
      silent: true,
      ...how,
    })) as Runtime.CallFunctionOnReturnType;
    if (answer.exceptionDetails !== undefined)
      throw new Error(
        answer.exceptionDetails.exception?.description?.split("\n")[0] ??
          answer.exceptionDetails.text,
      );
    return answer;
  }

  #hold(holder: Holder): number {
    const reference = this.#nextHolder++;
    this.#holders.set(reference, holder);
    return reference;
  }

  #forget(): void {
    if (this.#holders.size === 0) return;
    this.#holders.clear();
    void this.inspector
      .ask("Runtime.releaseObjectGroup", { objectGroup })
      .catch(() => undefined);
  }
}

/** Whether a variable is the compiler's own: a box, a cell's support, its interrupt flag. */
function compiled(name: string, { className }: Runtime.RemoteObject): boolean {
  return (
    (name.startsWith("$") && className === "Box") ||
    (/^\$+$/.test(name) && className === "Support") ||
    (/^\$+i$/.test(name) && className === "Int32Array")
  );
}

function argument({
  objectId,
  unserializableValue,
  value,
}: Runtime.RemoteObject): Runtime.CallArgument {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined
    ? { value: value as unknown }
    : { unserializableValue };
}
