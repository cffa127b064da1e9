/**
 * The debug adapter: requests of the Debug Adapter Protocol (https://microsoft.github.io/debug-adapter-protocol) with Jupyter's own
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request) to V8's inspector and back.
 */
import type { Debugger, Runtime } from "node:inspector";
import { basename } from "node:path";
import { debuggee } from "../engine/debuggee-key.js";
import type { InspectorEvent } from "../engine/messages.js";
import type { Engine } from "../engine/process.js";
import type { CompiledCell } from "../language/compile/cell.js";
import type { CellMap } from "../language/compile/source-map.js";
import { BadContent } from "../protocol/content.js";
import type { Content } from "../protocol/message.js";
import { number, path, textOf } from "./arguments.js";
import { Breakpoints } from "./breakpoints.js";
import { filePrefix, fileSuffix, hashSeed } from "./cell-files.js";
import { Exceptions, exceptionInfo } from "./exceptions.js";
import { Inspector } from "./inspector.js";
import { Pauses, thread } from "./pauses.js";
import { Sources, typedPosition } from "./sources.js";
import { type Translate, Variables } from "./variables.js";

export interface AdapterParts {
  engine(): Engine;
  /** To the front end, as `debug_event`. */
  event(content: Content): void;
  translate: Translate;
  /** Later cells may use a name that no cell has declared. */
  declare(name: string): Promise<void>;
}

export class DebugAdapter {
  readonly #inspector: Inspector;
  readonly #sources = new Sources();
  readonly #variables: Variables;
  readonly #breakpoints: Breakpoints;
  readonly #exceptions: Exceptions;
  readonly #pauses: Pauses;
  #started = false;
  /** Resolves when V8 knows what is wanted of it: true, or when it cannot be told. */
  #enabled: Promise<boolean> = Promise.resolve(false);
  #sequence = 0;

  constructor(readonly parts: AdapterParts) {
    this.#inspector = new Inspector(
      () => parts.engine(),
      (method, params) => {
        this.#notified(method, params);
      },
    );
    this.#variables = new Variables(this.#inspector, parts.translate);
    this.#breakpoints = new Breakpoints(this.#inspector, this.#sources);
    this.#exceptions = new Exceptions(this.#inspector, this.#sources);
    this.#pauses = new Pauses({
      inspector: this.#inspector,
      variables: this.#variables,
      breakpoints: this.#breakpoints,
      exceptions: this.#exceptions,
      event: (event, body) => {
        this.#event(event, body);
      },
    });
  }

  /** Cells are then compiled so that every variable can be seen at every place. */
  get started(): boolean {
    return this.#started;
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
    // Where there is none, one is started, and told.
    this.parts.engine();
    const named = this.#sources.run(text, code);
    try {
      if (!(await this.#enabled)) return named;
      await this.#pauses.skip(false);
      await this.#breakpoints.place(this.#sources.keep(text));
    } catch {
      // The engine has ended, which the kernel says; the cell runs in the next one, without stops.
    }
    return named;
  }

  inspector(event: Exclude<InspectorEvent, { type: "largest" }>): void {
    this.#inspector.event(event);
  }

  /** An interrupt ends a cell that runs, so a paused one goes on first, and nothing in it stops it again. */
  resume(): void {
    if (!this.#started) return;
    void this.#pauses.skip(true).catch(() => undefined);
    if (this.#pauses.halted) void this.#pauses.go().catch(() => undefined);
  }

  engineEnded(): void {
    this.#inspector.lost();
    this.#breakpoints.lost();
    this.#sources.lost();
    this.#pauses.resumed();
  }

  /** It is debugged as the one before was. */
  engineStarted(): void {
    if (this.#started) void this.#enable().catch(() => undefined);
  }

  async #answer(command: string, given: Content): Promise<Content> {
    switch (command) {
      case "debugInfo":
        return this.#info();
      case "initialize":
        this.parts.engine();
        this.#started = true;
        await this.#enable();
        return {
          supportsConfigurationDoneRequest: true,
          supportsSetVariable: true,
          supportsConditionalBreakpoints: true,
          supportsEvaluateForHovers: true,
          supportsModulesRequest: true,
          supportsExceptionInfoRequest: true,
          exceptionBreakpointFilters: Exceptions.filters,
        };
      case "disconnect":
        await this.#disconnect();
        return {};
      case "attach":
        this.#running();
        // As debugpy has it: by then a front end has read the answer to `initialize`, which its menu of exceptions is made from.
        this.#event("initialized", {});
        return {};
      case "configurationDone":
        this.#running();
        return {};
      case "dumpCell":
        return { sourcePath: this.#sources.keep(textOf(given, "code")) };
      case "source":
        await this.#caughtUp();
        return this.#source(path(given));
      case "modules":
        await this.#caughtUp();
        return this.#modules(given);
      case "setBreakpoints":
        this.#running();
        await this.#caughtUp();
        return {
          breakpoints: await this.#breakpoints.set(
            path(given),
            given["breakpoints"],
          ),
        };
      case "setExceptionBreakpoints":
        this.#running();
        await this.#enabled;
        return this.#setExceptions(given);
      case "exceptionInfo":
        return this.#exceptionInfo();
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
      case "inspectVariables":
        return { variables: await this.#variables.ofCells() };
      case "richInspectVariables":
        return this.#variables.rich(
          textOf(given, "variableName"),
          this.#frame(given["frameId"]),
        );
      case "copyToGlobals":
        return this.#copy(given);
      case "setVariable":
        return this.#variables.set(
          number(given, "variablesReference"),
          textOf(given, "name"),
          textOf(given, "value"),
        );
      case "evaluate":
        return this.#variables.answer(
          textOf(given, "expression"),
          this.#frame(given["frameId"]),
        );
      case "continue":
        this.#stopped();
        await this.#pauses.go();
        return { allThreadsContinued: true };
      case "next":
      case "stepIn":
      case "stepOut":
        this.#stopped();
        await this.#pauses.go(steps[command]);
        return {};
      case "pause":
        this.#running();
        await this.#enabled;
        await this.#pauses.pause();
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
      breakpoints: this.#breakpoints.all(),
      stoppedThreads: this.#pauses.paused ? [thread] : [],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    };
  }

  #enable(): Promise<void> {
    const enabled = this.#tell();
    this.#enabled = enabled.then(
      () => true,
      () => false,
    );
    return enabled;
  }

  async #tell(): Promise<void> {
    await this.#learnCells();
    await this.#inspector.ask("Debugger.enable");
    await this.#pauses.passOver(true);
    await this.#exceptions.apply();
    await this.#breakpoints.placeAll();
  }

  /** What was typed in the cells that the engine has. */
  async #learnCells(): Promise<void> {
    const { result } = (await this.#inspector.ask("Runtime.evaluate", {
      expression: `${debuggee}.cells()`,
      returnByValue: true,
      silent: true,
    })) as Runtime.EvaluateReturnType;
    for (const { file, map } of result.value as {
      file: string;
      map: CellMap;
    }[])
      this.#sources.ran(file, map);
  }

  /** A cell that was already on its way when the debugger was switched on. */
  async #learnLate(scriptId: string): Promise<void> {
    await this.#learnCells();
    const source = this.#sources.of(scriptId);
    if (source !== undefined) await this.#breakpoints.place(source.path);
  }

  /** A script that a cell has loaded is known, once the cell has been answered: V8 tells of it on a way of its own. */
  async #caughtUp(): Promise<void> {
    if (!this.#started) return;
    await this.#enabled;
    // The engine has ended: what the next one has is known when it is enabled.
    await this.#inspector.settled().catch(async () => this.#enabled);
  }

  async #disconnect(): Promise<void> {
    if (!this.#started) return;
    this.#exceptions.clear();
    if (this.#pauses.halted) await this.#pauses.go();
    await this.#inspector.ask("Debugger.disable");
    this.parts.engine().urgent({ type: "inspect-end" });
    this.#inspector.lost();
    this.#started = false;
    this.#breakpoints.clear();
    this.#sources.lost();
    this.#event("terminated", {});
  }

  async #setExceptions(given: Content): Promise<Content> {
    const answer = await this.#exceptions.set(given["filters"]);
    if (!this.#pauses.halted)
      await this.#pauses.passOver(!this.#exceptions.wanted);
    return answer;
  }

  #exceptionInfo(): Content {
    const { thrown } = this.#variables;
    if (thrown === undefined)
      throw new Error("the cell is not paused on an exception");
    return exceptionInfo(thrown);
  }

  async #source(file: string): Promise<Content> {
    const mimeType = /\.[mc]?js$/.test(file)
      ? "text/javascript"
      : "text/typescript";
    const content = this.#sources.text(file);
    if (content !== undefined) return { content, mimeType };
    const scriptId = this.#sources.module(file);
    if (scriptId === undefined) throw new Error(`no cell is ${file}`);
    const { scriptSource } = (await this.#inspector.ask(
      "Debugger.getScriptSource",
      { scriptId },
    )) as Debugger.GetScriptSourceReturnType;
    return { content: scriptSource, mimeType };
  }

  /** Front ends ask for it after each cell, also while the debugger is off. */
  #modules(given: Content): Content {
    const all = this.#started ? this.#sources.modules() : [];
    const { startModule = 0, moduleCount } = given;
    const start = typeof startModule === "number" ? startModule : 0;
    return {
      modules: all.slice(
        start,
        typeof moduleCount === "number" && moduleCount > 0
          ? start + moduleCount
          : undefined,
      ),
      totalModules: all.length,
    };
  }

  async #copy(given: Content): Promise<Content> {
    const target = textOf(given, "dstVariableName");
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(target))
      throw new Error(
        `\`dstVariableName\`: ${JSON.stringify(target)} is no name of a variable`,
      );
    await this.#variables.copy(
      textOf(given, "srcVariableName"),
      target,
      this.#variables.frame(number(given, "srcFrameId")),
    );
    await this.parts.declare(target);
    return {};
  }

  #stack(): Content {
    const stackFrames = this.#variables.frames.flatMap((frame, i) => {
      const source = this.#sources.of(frame.location.scriptId);
      const typed =
        source === undefined
          ? undefined
          : typedPosition(source, frame.location);
      if (source === undefined || typed === undefined) return [];
      return [
        {
          id: this.#variables.frameId(i),
          name: frame.functionName || "cell",
          source: { path: source.path, name: basename(source.path) },
          ...typed,
        },
      ];
    });
    return { stackFrames, totalFrames: stackFrames.length };
  }

  /** The one that is asked for, or the first; none where no cell is paused. */
  #frame(id: unknown): Debugger.CallFrame | undefined {
    if (!this.#pauses.paused) return undefined;
    if (typeof id === "number") return this.#variables.frame(id);
    return this.#variables.frames.find(
      ({ location }) => this.#sources.of(location.scriptId) !== undefined,
    );
  }

  #notified(method: string, params: object): void {
    if (method === "Debugger.scriptParsed") {
      const { scriptId, url, sourceMapURL } =
        params as Debugger.ScriptParsedEventDataType;
      const source = this.#sources.parsed(scriptId, url, sourceMapURL);
      if (source === "unknown")
        void this.#learnLate(scriptId).catch(() => undefined);
      else if (source !== undefined && !url.startsWith("cell:"))
        void this.#breakpoints.place(source.path).catch(() => undefined);
    }
    if (method === "Debugger.resumed") this.#pauses.resumed();
    if (method !== "Debugger.paused") return;
    void this.#pauses.stopped(params as Debugger.PausedEventDataType).catch(
      // The engine has ended, or goes on already.
      () => undefined,
    );
  }

  #event(event: string, body: Content): void {
    this.parts.event({ seq: ++this.#sequence, type: "event", event, body });
  }

  #running(): void {
    if (!this.#started)
      throw new Error("the debugger is off: send `initialize` first");
  }

  #stopped(): void {
    if (!this.#pauses.paused) throw new Error("no cell is paused");
  }
}

const steps = {
  next: "stepOver",
  stepIn: "stepInto",
  stepOut: "stepOut",
} as const;
