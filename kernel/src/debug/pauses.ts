/** Where the cells stand: when V8 stops, whether that is meant for the person, and how it goes on. */
import type { Debugger, Runtime } from "node:inspector";
import type { Content } from "../protocol/message.js";
import type { Breakpoints } from "./breakpoints.js";
import { type Exceptions, exceptionInfo } from "./exceptions.js";
import type { Inspector } from "./inspector.js";
import { foreign } from "./sources.js";
import type { Variables } from "./variables.js";

/** The engine's main thread, the only one that runs cells. */
export const thread = 1;

export type Step = "stepOver" | "stepInto" | "stepOut";

export interface PauseParts {
  inspector: Inspector;
  variables: Variables;
  breakpoints: Breakpoints;
  exceptions: Exceptions;
  /** To the front end. */
  event(event: string, body: Content): void;
}

export class Pauses {
  /** V8 stands still; the front end may not have been told yet. */
  #halted = false;
  /** The front end has been told. */
  #paused = false;
  /** What the next stop will have been asked by. */
  #going: Step | "pause" | undefined;

  constructor(readonly parts: PauseParts) {}

  get halted(): boolean {
    return this.#halted;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Steps stay in what was typed: packages, Node and the kernel itself are passed over. */
  async passOver(on: boolean): Promise<void> {
    await this.parts.inspector.ask("Debugger.setBlackboxPatterns", {
      patterns: on ? [foreign] : [],
    });
  }

  /** Whether nothing stops at all. */
  async skip(skip: boolean): Promise<void> {
    await this.parts.inspector.ask("Debugger.setSkipAllPauses", { skip });
  }

  async pause(): Promise<void> {
    this.#going = "pause";
    await this.passOver(true);
    await this.skip(false);
    await this.parts.inspector.ask("Debugger.pause");
  }

  async go(step?: Step): Promise<void> {
    // Before it is sent: what V8 says next may be the pause after a step.
    this.#going = step;
    this.resumed();
    // An exception in a package is seen there, so that nothing can be passed over; a step would end there, so that all must be.
    await this.passOver(step !== undefined || !this.parts.exceptions.wanted);
    await this.parts.inspector.ask(`Debugger.${step ?? "resume"}`);
  }

  /** V8 goes on, or has ended. */
  resumed(): void {
    this.#halted = false;
    this.parts.variables.paused([]);
    if (!this.#paused) return;
    this.#paused = false;
    this.parts.event("continued", {
      threadId: thread,
      allThreadsContinued: true,
    });
  }

  /** V8 has stopped: for the person, or it goes on. */
  async stopped(paused: Debugger.PausedEventDataType): Promise<void> {
    this.#halted = true;
    const { callFrames, hitBreakpoints = [], reason, data } = paused;
    const thrown = /^(?:exception|promiseRejection)$/.test(reason)
      ? (data as Runtime.RemoteObject)
      : undefined;
    this.parts.variables.paused(callFrames, thrown);
    if (
      thrown === undefined
        ? !(await this.#meant(hitBreakpoints, callFrames[0]!))
        : !(await this.parts.exceptions.stopsAt(paused))
    ) {
      if (!this.#halted) return;
      const step = this.#going === "pause" ? undefined : this.#going;
      await this.go(step);
      return;
    }
    if (!this.#halted) return;
    this.#paused = true;
    this.parts.event("stopped", {
      threadId: thread,
      allThreadsStopped: true,
      ...this.#why(hitBreakpoints, thrown),
    });
    this.#going = undefined;
  }

  #why(
    hitBreakpoints: readonly string[],
    thrown: Runtime.RemoteObject | undefined,
  ): Content {
    if (thrown !== undefined)
      return {
        reason: "exception",
        description: "Paused on an exception",
        text: exceptionInfo(thrown)["description"],
      };
    if (hitBreakpoints.length > 0) return { reason: "breakpoint" };
    if (this.#going === "pause") return { reason: "pause" };
    if (this.#going !== undefined) return { reason: "step" };
    return { reason: "breakpoint", description: "Paused on `debugger`" };
  }

  /** Whether a step stands at a loop's interrupt check (`compile/rewrite.ts`), which nobody typed. */
  async #isCheck({ location }: Debugger.CallFrame): Promise<boolean> {
    const { scriptId, lineNumber, columnNumber } = location;
    const { scriptSource } = (await this.parts.inspector.ask(
      "Debugger.getScriptSource",
      { scriptId },
    )) as Debugger.GetScriptSourceReturnType;
    const line = scriptSource.split("\n")[lineNumber] ?? "";
    return /^if \(\$+i\[0\] !== 0\)/.test(line.slice(columnNumber));
  }

  /** Whether one of the breakpoints has no condition, or one that holds; where there is none, V8 has stopped for another reason. */
  async #meant(
    hit: readonly string[],
    frame: Debugger.CallFrame,
  ): Promise<boolean> {
    if (hit.length === 0)
      return this.#going === undefined || !(await this.#isCheck(frame));
    for (const id of hit) {
      const condition = this.parts.breakpoints.find(id)?.condition;
      if (condition === undefined) return true;
      const value = await this.parts.variables
        .evaluate(`!!(${condition}\n)`, frame)
        // One that fails does not hold, as in other debuggers: an index may not be there yet.
        .catch(() => undefined);
      if (value?.value === true) return true;
    }
    return false;
  }
}
