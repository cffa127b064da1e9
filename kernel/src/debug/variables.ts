/** Scopes and variables of a paused cell, read when they are asked for. */
import type { Debugger, Runtime } from "node:inspector";
import type { Content } from "../protocol/message.js";
import type { Inspector } from "./inspector.js";

/** The compiler's own names: a cell's support (`$`), its interrupt flag, boxes (`$$name`). */
const generated = /^\$/;
const box = /^\$\$(.+)$/;

interface Holder {
  object: string;
  /** A scope can be written through its frame. */
  frame?: { id: string; scope: number };
}

export class Variables {
  #holders: Holder[] = [];
  #frames: Debugger.CallFrame[] = [];

  constructor(readonly inspector: Inspector) {}

  paused(frames: Debugger.CallFrame[]): void {
    this.#frames = frames;
    this.#holders = [];
  }

  get frames(): readonly Debugger.CallFrame[] {
    return this.#frames;
  }

  /** @param id  from 1 */
  frame(id: number): Debugger.CallFrame {
    const frame = this.#frames[id - 1];
    if (frame === undefined)
      throw new Error(`no frame ${id}: the cell is not paused there`);
    return frame;
  }

  scopes(id: number): Content[] {
    const frame = this.frame(id);
    return frame.scopeChain.flatMap(({ type, object }, scope) => {
      if (object.objectId === undefined || type === "global") return [];
      return [
        {
          name: scopeNames[type] ?? type,
          variablesReference: this.#hold({
            object: object.objectId,
            frame: { id: frame.callFrameId, scope },
          }),
          expensive: false,
        },
      ];
    });
  }

  async variables(reference: number): Promise<Content[]> {
    const { object, frame } = this.#holder(reference);
    const found: Content[] = [];
    for (const { name, value, enumerable } of await this.#properties(object)) {
      if (value === undefined || name === "__proto__") continue;
      const boxed = frame === undefined ? undefined : box.exec(name)?.[1];
      if (boxed !== undefined) {
        const content = await this.#boxed(value);
        if (content !== undefined) found.push(this.shown(boxed, content));
      } else if (frame === undefined ? enumerable : !generated.test(name))
        found.push(this.shown(name, value));
    }
    return found;
  }

  async set(reference: number, name: string, text: string): Promise<Content> {
    const { object, frame } = this.#holder(reference);
    const { result } = await this.evaluate(text, this.#frameOf(frame?.id));
    const newValue =
      result.objectId === undefined
        ? (result.unserializableValue ?? result.value)
        : undefined;
    const argument =
      result.objectId === undefined
        ? result.unserializableValue === undefined
          ? { value: newValue as unknown }
          : { unserializableValue: result.unserializableValue }
        : { objectId: result.objectId };
    const boxed = (await this.#properties(object)).find(
      (property) => property.name === `$$${name}`,
    )?.value?.objectId;
    if (frame !== undefined && boxed === undefined)
      await this.inspector.ask("Debugger.setVariableValue", {
        scopeNumber: frame.scope,
        variableName: name,
        newValue: argument,
        callFrameId: frame.id,
      });
    else
      await this.inspector.ask("Runtime.callFunctionOn", {
        objectId: boxed ?? object,
        functionDeclaration: "function (k, x) { this[k] = x; }",
        arguments: [{ value: boxed === undefined ? name : "v" }, argument],
      });
    return this.shown(name, result);
  }

  /** An expression in a frame; names in boxes are read from them. */
  async evaluate(
    text: string,
    frame: Debugger.CallFrame,
  ): Promise<Debugger.EvaluateOnCallFrameReturnType> {
    const names = new Set<string>();
    for (const { type, object } of frame.scopeChain)
      if (object.objectId !== undefined && type !== "global")
        for (const { name } of await this.#properties(object.objectId)) {
          const boxed = box.exec(name)?.[1];
          if (boxed !== undefined) names.add(boxed);
        }
    const expression = text.replace(
      /(?<![\w$.]|["'`])[A-Za-z_]\w*(?!\w|\s*:|["'`])/g,
      (name) => (names.has(name) ? `$$${name}.v` : name),
    );
    const answer = (await this.inspector.ask("Debugger.evaluateOnCallFrame", {
      callFrameId: frame.callFrameId,
      expression,
      generatePreview: true,
    })) as Debugger.EvaluateOnCallFrameReturnType;
    if (answer.exceptionDetails !== undefined)
      throw new Error(
        (
          answer.exceptionDetails.exception?.description ??
          answer.exceptionDetails.text
        ).split("\n")[0],
      );
    return answer;
  }

  shown(name: string, value: Runtime.RemoteObject): Content {
    return {
      name,
      evaluateName: name,
      value: describe(value),
      type: value.className ?? value.subtype ?? value.type,
      variablesReference:
        value.objectId === undefined
          ? 0
          : this.#hold({ object: value.objectId }),
    };
  }

  async #boxed(
    value: Runtime.RemoteObject,
  ): Promise<Runtime.RemoteObject | undefined> {
    if (value.objectId === undefined) return undefined;
    // A name that has no value yet has no `v` of its own.
    const all = await this.#properties(value.objectId);
    return all.find(({ name }) => name === "v")?.value;
  }

  async #properties(objectId: string): Promise<Runtime.PropertyDescriptor[]> {
    const { result } = (await this.inspector.ask("Runtime.getProperties", {
      objectId,
      ownProperties: true,
      generatePreview: true,
    })) as Runtime.GetPropertiesReturnType;
    return result;
  }

  #frameOf(callFrameId: string | undefined): Debugger.CallFrame {
    return (
      this.#frames.find((frame) => frame.callFrameId === callFrameId) ??
      this.frame(1)
    );
  }

  #hold(holder: Holder): number {
    return this.#holders.push(holder);
  }

  #holder(reference: number): Holder {
    const holder = this.#holders[reference - 1];
    if (holder === undefined)
      throw new Error(`no variables ${reference}: the cell has gone on`);
    return holder;
  }
}

const scopeNames: Record<string, string> = {
  local: "Locals",
  block: "Block",
  closure: "Cell",
  catch: "Catch",
};

function describe(value: Runtime.RemoteObject): string {
  if (value.type === "string") return JSON.stringify(value.value);
  if (value.preview !== undefined && value.type === "object") {
    const inside = value.preview.properties
      .map((p) =>
        value.subtype === "array"
          ? (p.value ?? p.type)
          : `${p.name}: ${p.value ?? p.type}`,
      )
      .concat(value.preview.overflow ? ["…"] : [])
      .join(", ");
    return value.subtype === "array"
      ? `[${inside}]`
      : `${value.className === "Object" ? "" : (value.className ?? "")} {${inside}}`.trimStart();
  }
  return value.unserializableValue ?? value.description ?? String(value.value);
}
