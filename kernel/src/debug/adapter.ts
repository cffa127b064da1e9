/**
 * The debug adapter: requests of the Debug Adapter Protocol (https://microsoft.github.io/debug-adapter-protocol) with Jupyter's own
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request) to V8's inspector and back.
 */
import type { Debugger } from "node:inspector";
import type { Engine } from "../engine/process.js";
import type { InspectorEvent } from "../engine/messages.js";
import type { CompiledCell } from "../language/compile/cell.js";
import { BadContent } from "../protocol/content.js";
import type { Content } from "../protocol/message.js";
import { CellFiles, filePrefix, fileSuffix, hashSeed } from "./cell-files.js";
import { Inspector } from "./inspector.js";
import { Variables } from "./variables.js";

/** The engine's main thread, the only one that runs cells. */
const thread = 1;

interface Breakpoint {
  line: number;
  condition?: string;
}

export interface AdapterParts {
  engine(): Engine;
  /** To the front end, as `debug_event`. */
  event(content: Content): void;
}

export class DebugAdapter {
  readonly #inspector: Inspector;
  readonly #variables: Variables;
  readonly #files = new CellFiles();
  readonly #breakpoints = new Map<string, Breakpoint[]>();
  /** What V8 calls those that it has. */
  readonly #placed = new Map<string, string[]>();
  /** Files of V8's scripts: a frame of its own accord names the script, not its `sourceURL`. */
  readonly #scripts = new Map<string, string>();
  #started = false;
  #paused = false;
  #sequence = 0;

  constructor(readonly parts: AdapterParts) {
    this.#inspector = new Inspector(
      () => parts.engine(),
      (method, params) => {
        this.#notified(method, params);
      },
    );
    this.#variables = new Variables(this.#inspector);
  }

  /** A request that fails is answered so. @throws BadContent where it is no request */
  async request(message: Content): Promise<Content> {
    const { seq, command } = message;
    if (typeof seq !== "number" || typeof command !== "string")
      throw new BadContent(
        "debug_request: `seq`, a number, and `command`, a text, are wanted",
      );
    const given = message["arguments"];
    const reply = {
      seq: ++this.#sequence,
      type: "response",
      request_seq: seq,
      command,
    };
    try {
      const body = await this.#answer(
        command,
        typeof given === "object" && given !== null ? (given as Content) : {},
      );
      return { ...reply, success: true, body };
    } catch (error) {
      return { ...reply, success: false, message: (error as Error).message };
    }
  }

  /** A cell is about to run: its script gets its file's name, and breakpoints where its lines now stand. Never rejects. */
  async cell(text: string, code: CompiledCell): Promise<CompiledCell> {
    if (!this.#started) return code;
    const named = this.#files.compiled(text, code);
    try {
      await this.#inspector.ask("Debugger.setBreakpointsActive", {
        active: true,
      });
      await this.#place(this.#files.keep(text));
    } catch {
      // The engine has ended, which the kernel says; the cell runs in the next one, without stops.
    }
    return named;
  }

  inspector(event: Exclude<InspectorEvent, { type: "largest" }>): void {
    this.#inspector.event(event);
  }

  /** An interrupt ends a cell that runs, so a paused one goes on first, and no breakpoint in its loop stops it again. */
  resume(): void {
    if (!this.#started) return;
    void this.#inspector
      .ask("Debugger.setBreakpointsActive", { active: false })
      .catch(() => undefined);
    if (this.#paused) void this.#go("resume").catch(() => undefined);
  }

  /** The engine has ended; the next one is debugged as this one was. */
  async engineEnded(): Promise<void> {
    this.#inspector.lost();
    this.#placed.clear();
    this.#scripts.clear();
    if (this.#paused) this.#continued();
    if (this.#started) await this.#enable();
  }

  async #answer(command: string, given: Content): Promise<Content> {
    switch (command) {
      case "debugInfo":
        return this.#info();
      case "initialize":
        this.#started = true;
        await this.#enable();
        this.#event("initialized", {});
        return {
          supportsConfigurationDoneRequest: true,
          supportsSetVariable: true,
          supportsConditionalBreakpoints: true,
          supportsEvaluateForHovers: true,
        };
      case "disconnect":
        await this.#disconnect();
        return {};
      case "attach":
      case "configurationDone":
        this.#running();
        return {};
      case "dumpCell":
        return { sourcePath: this.#files.keep(textOf(given, "code")) };
      case "source":
        return {
          content: this.#source(path(given)),
          mimeType: "text/typescript",
        };
      case "setBreakpoints":
        this.#running();
        return this.#setBreakpoints(given);
      case "threads":
        return { threads: [{ id: thread, name: "cells" }] };
      case "stackTrace":
        return this.#stack();
      case "scopes":
        return { scopes: this.#variables.scopes(number(given, "frameId")) };
      case "variables":
        return {
          variables: await this.#variables.variables(
            number(given, "variablesReference"),
          ),
        };
      case "setVariable":
        return this.#variables.set(
          number(given, "variablesReference"),
          textOf(given, "name"),
          textOf(given, "value"),
        );
      case "evaluate":
        return this.#evaluate(given);
      case "continue":
        await this.#go("resume");
        return { allThreadsContinued: true };
      case "next":
        await this.#go("stepOver");
        return {};
      case "stepIn":
        await this.#go("stepInto");
        return {};
      case "stepOut":
        await this.#go("stepOut");
        return {};
      case "pause":
        this.#running();
        await this.#inspector.ask("Debugger.pause");
        return {};
      default:
        throw new Error(`this debugger knows no request ${command}`);
    }
  }

  #info(): Content {
    return {
      isStarted: this.#started,
      hashMethod: "Murmur2",
      hashSeed,
      tmpFilePrefix: filePrefix,
      tmpFileSuffix: fileSuffix,
      breakpoints: [...this.#breakpoints].map(([source, breakpoints]) => ({
        source,
        breakpoints,
      })),
      stoppedThreads: this.#paused ? [thread] : [],
      richRendering: false,
      exceptionPaths: [],
      copyToGlobals: false,
    };
  }

  async #enable(): Promise<void> {
    await this.#inspector.ask("Debugger.enable");
    // Steps stay in what was typed: packages, Node and the kernel itself are passed over.
    const own = filePrefix.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    await this.#inspector.ask("Debugger.setBlackboxPatterns", {
      patterns: [`^(?!${own})`],
    });
  }

  async #disconnect(): Promise<void> {
    if (!this.#started) return;
    if (this.#paused) await this.#go("resume");
    await this.#inspector.ask("Debugger.disable");
    this.parts.engine().urgent({ type: "inspect-end" });
    this.#started = false;
    this.#breakpoints.clear();
    this.#placed.clear();
    this.#scripts.clear();
  }

  async #setBreakpoints(given: Content): Promise<Content> {
    const file = path(given);
    const asked = given["breakpoints"];
    const wanted = (Array.isArray(asked) ? (asked as unknown[]) : []).map(
      (one): Breakpoint => {
        const { line, condition } = one as Content;
        if (typeof line !== "number")
          throw new Error("a breakpoint's `line`, a number, is wanted");
        return typeof condition === "string" && condition !== ""
          ? { line, condition }
          : { line };
      },
    );
    this.#breakpoints.set(file, wanted);
    await this.#place(file);
    return {
      breakpoints: wanted.map(({ line }, id) => ({
        id,
        verified: this.#files.text(file) !== undefined,
        line,
        source: { path: file },
      })),
    };
  }

  async #place(file: string): Promise<void> {
    for (const breakpointId of this.#placed.get(file) ?? [])
      await this.#inspector.ask("Debugger.removeBreakpoint", { breakpointId });
    const placed: string[] = [];
    this.#placed.set(file, placed);
    // Lines without code share the place of the next that has some, and V8 refuses a second one there.
    const taken = new Set<number>();
    for (const { line, condition } of this.#breakpoints.get(file) ?? []) {
      const found = this.#files.script(file, line);
      // Of a cell that has not run since the debugger was switched on; it is placed when it runs.
      if (found === undefined || taken.has(found.line)) continue;
      taken.add(found.line);
      const { breakpointId } = (await this.#inspector.ask(
        "Debugger.setBreakpointByUrl",
        {
          url: file,
          ...found.position,
          ...(condition === undefined ? {} : { condition }),
        },
      )) as Debugger.SetBreakpointByUrlReturnType;
      placed.push(breakpointId);
    }
  }

  #source(file: string): string {
    const content = this.#files.text(file);
    if (content === undefined) throw new Error(`no cell is ${file}`);
    return content;
  }

  #stack(): Content {
    const stackFrames = this.#variables.frames.flatMap((frame, i) => {
      const file = this.#scripts.get(frame.location.scriptId);
      if (file === undefined) return [];
      const typed = this.#files.typed(file, frame.location);
      if (typed === undefined) return [];
      return [
        {
          id: i + 1,
          name: frame.functionName || "cell",
          source: { path: file, name: file.slice(filePrefix.length) },
          ...typed,
        },
      ];
    });
    return { stackFrames, totalFrames: stackFrames.length };
  }

  async #evaluate(given: Content): Promise<Content> {
    const id = given["frameId"];
    const { result } = await this.#variables.evaluate(
      textOf(given, "expression"),
      this.#variables.frame(typeof id === "number" ? id : 1),
    );
    const { value, ...shown } = this.#variables.shown("", result);
    return { ...shown, result: value };
  }

  async #go(how: "resume" | "stepOver" | "stepInto" | "stepOut") {
    if (!this.#paused) throw new Error("no cell is paused");
    // Before it is sent: what V8 says next may be the pause after a step.
    this.#continued();
    await this.#inspector.ask(`Debugger.${how}`);
  }

  #notified(method: string, params: object): void {
    if (method === "Debugger.scriptParsed") {
      const { scriptId, url } = params as Debugger.ScriptParsedEventDataType;
      if (url.startsWith(filePrefix)) this.#scripts.set(scriptId, url);
    }
    if (method === "Debugger.resumed" && this.#paused) this.#continued();
    if (method !== "Debugger.paused") return;
    const { callFrames, hitBreakpoints } =
      params as Debugger.PausedEventDataType;
    this.#paused = true;
    this.#variables.paused(callFrames);
    this.#event("stopped", {
      reason: (hitBreakpoints ?? []).length > 0 ? "breakpoint" : "step",
      threadId: thread,
      allThreadsStopped: true,
    });
  }

  #continued(): void {
    this.#paused = false;
    this.#variables.paused([]);
    this.#event("continued", { threadId: thread, allThreadsContinued: true });
  }

  #event(event: string, body: Content): void {
    this.parts.event({ seq: ++this.#sequence, type: "event", event, body });
  }

  #running(): void {
    if (!this.#started)
      throw new Error("the debugger is off: send `initialize` first");
  }
}

function textOf(given: Content, name: string): string {
  const value = given[name];
  if (typeof value !== "string")
    throw new Error(`\`${name}\`, a text, is wanted`);
  return value;
}

function number(given: Content, name: string): number {
  const value = given[name];
  if (typeof value !== "number")
    throw new Error(`\`${name}\`, a number, is wanted`);
  return value;
}

function path(given: Content): string {
  const source = given["source"];
  if (typeof source !== "object" || source === null)
    throw new Error("`source`, with a `path`, is wanted");
  return textOf(source as Content, "path");
}
