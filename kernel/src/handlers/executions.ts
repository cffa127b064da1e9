/**
 * Cells run one after the other, in the order in which they came; each subshell (JEP 91) has a queue of its own. A cell is compiled, its
 * types are checked, then the engine runs it; whatever happens on the way ends in one reply.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { Engine, EngineEnd } from "../engine/process.js";
import type {
  CellError,
  Command,
  DisplayData,
  EngineEvent,
  Outcome,
} from "../engine/messages.js";
import {
  CellSyntaxError,
  type CompiledCell,
} from "../language/compile/cell.js";
import { type ExecuteRequest, executeRequest } from "../protocol/content.js";
import type { Content } from "../protocol/message.js";
import type { Request } from "../transport/channels.js";
import { cause } from "./engine-end.js";
import type { History } from "../history.js";
import type { Checked, Language, TypeDiagnostic } from "./language.js";
import { type Output, errorContent } from "./output.js";
import { answerQuestion } from "./pager.js";
import type { Replies } from "./replies.js";
import { syntaxError, typeError } from "./type-error.js";

/** What a cell waits for from the engine. */
interface Running {
  request: Request;
  tag: string;
  count: number;
  input: boolean;
  pages: Content[];
  result: DisplayData | undefined;
  interrupted: boolean;
  /** Puts what the cell declared in scope of later cells. */
  learn?: () => Promise<void>;
  done?: (outcome: Outcome) => void;
  evaluated?: (values: Evaluated) => void;
}

type Evaluated = Extract<EngineEvent, { type: "evaluated" }>["values"];

export interface ExecutionParts {
  output: Output;
  replies: Replies;
  language: Language;
  history: History;
  engine: () => Engine;
  /** Lines for stderr of the next cell: what happened while nobody was looking. */
  notes: () => string[];
  /** Once the engine is done with a cell, before its reply. */
  ended: () => Promise<void>;
  debugger: {
    on: () => boolean;
    /** What the engine is to run of a cell; differs while the debugger is on. */
    cell: (text: string, code: CompiledCell) => Promise<CompiledCell>;
  };
}

export class Executions {
  readonly #queues = new Map<string, Request[]>();
  readonly #active = new Set<string>();
  readonly #running = new Map<string, Running>();
  #count = 0;
  #saidUnchecked = "";

  constructor(readonly parts: ExecutionParts) {}

  get count(): number {
    return this.#count;
  }

  /** The cell that began last and still runs. */
  get current(): Running | undefined {
    return [...this.#running.values()].at(-1);
  }

  running(tag: string): Running | undefined {
    return this.#running.get(tag);
  }

  add(request: Request, subshell: string): void {
    const queue = this.#queues.get(subshell);
    if (queue === undefined) this.#queues.set(subshell, [request]);
    else queue.push(request);
    if (!this.#active.has(subshell)) void this.#work(subshell);
  }

  interrupt(): void {
    for (const running of this.#running.values()) running.interrupted = true;
  }

  event(event: EngineEvent): void {
    if (event.type === "done")
      this.#running.get(event.cell)?.done?.(event.outcome);
    if (event.type === "evaluated")
      this.#running.get(event.cell)?.evaluated?.(event.values);
    if (event.type === "page")
      this.#running
        .get(event.cell)
        ?.pages.push({ source: "page", data: event.content.data, start: 0 });
    if (event.type === "result") {
      const running = this.#running.get(event.cell);
      if (running !== undefined) {
        running.result = event.content;
        this.parts.output.result(event.cell, event.content, running.count);
      }
    }
  }

  /**
   * Settles whatever waited for an engine that is no more.
   *
   * @returns whether any cell has been told.
   */
  engineEnded(end: EngineEnd): boolean {
    const waiting = [...this.#running.values()].filter(
      (running) => running.done !== undefined,
    );
    for (const { done } of waiting)
      done?.({ status: "error", error: endError(end) });
    return waiting.length > 0;
  }

  async #work(subshell: string): Promise<void> {
    this.#active.add(subshell);
    const queue = this.#queues.get(subshell)!;
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      for (const request of await this.#execute(next, queue))
        this.#abort(request);
    this.#active.delete(subshell);
  }

  #abort(request: Request): void {
    const { output, replies } = this.parts;
    const { header } = request.message;
    output.status("busy", header);
    replies.send(request, {
      status: "aborted",
      // No execution_count, as with ipykernel: JupyterLab takes a number for that of a cell that ran.
      // `aborted` has no fields of its own; older clients read it as an error.
      ename: "Aborted",
      evalue: "an earlier cell failed",
      traceback: [],
    });
    output.status("idle", header);
  }

  /** @returns the cells behind it that are to be given up. */
  async #execute(request: Request, queue: Request[]): Promise<Request[]> {
    const { output, replies } = this.parts;
    const { header } = request.message;
    const started = new Date().toISOString();
    output.begin(header);
    let content: Content;
    let given: Request[] = [];
    let learn: Running["learn"];
    try {
      const asked = executeRequest(request.message.content);
      ({ content, learn } = await this.#run(request, asked));
      if (content["status"] === "error" && asked.stopOnError) {
        // What the client sent before it can have seen the error, as it asked by `stop_on_error`: so before the reply, and after one
        // turn that lets in what has already reached the socket.
        await turn();
        given = queue.splice(0);
      }
    } catch (error) {
      content = replies.failure(error);
    }
    output.flush();
    // As ipykernel has it; JupyterLab's `execution` metadata come from `started` and the messages' dates.
    replies.send(request, content, {
      started,
      dependencies_met: true,
      engine: replies.headers.session,
      status: content["status"],
    });
    output.status("idle", header);
    // Nobody has to wait for it but the next cell.
    await learn?.().catch((error: unknown) => {
      process.stderr.write(
        `kernel: later cells do not know what a cell declared: ${String(error)}\n`,
      );
    });
    return given;
  }

  async #run(
    request: Request,
    asked: ExecuteRequest,
  ): Promise<{ content: Content; learn: Running["learn"] }> {
    const { output, history } = this.parts;
    const { header } = request.message;
    if (asked.storeHistory) this.#count++;
    const count = this.#count;
    const tag = output.open(header, asked.silent);
    const running: Running = {
      request,
      tag,
      count,
      input: asked.allowStdin,
      pages: [],
      result: undefined,
      interrupted: false,
    };
    this.#running.set(tag, running);
    try {
      if (!asked.silent) output.input(header, asked.code, count);
      if (asked.storeHistory) history.add(count, asked.code);
      const outcome = await this.#outcome(running, asked);
      if (outcome.status !== "ok") output.error(tag, outcome.error);
      const expressions =
        outcome.status === "ok"
          ? await this.#evaluate(running, asked.userExpressions)
          : {};
      if (asked.storeHistory && running.result !== undefined) {
        const text = running.result.data["text/plain"];
        if (typeof text === "string") history.addOutput(count, text);
      }
      return {
        content: {
          ...(outcome.status === "ok"
            ? { status: "ok" }
            : { status: "error", ...errorContent(outcome.error) }),
          execution_count: count,
          user_expressions: expressions,
          payload: running.pages,
        },
        learn: running.learn,
      };
    } finally {
      this.#running.delete(tag);
    }
  }

  async #outcome(running: Running, asked: ExecuteRequest): Promise<Outcome> {
    const { language, output } = this.parts;
    const answer = await answerQuestion(asked.code, language);
    if (answer !== undefined) {
      running.pages.push({ source: "page", data: answer, start: 0 });
      return { status: "ok" };
    }
    const cell = { name: `Cell [${running.count}]`, text: asked.code };
    const asking = tagged(running.request.message.metadata);
    let code: CompiledCell;
    try {
      code = await language.compile(cell, {
        check: asking !== "off",
        debugged: this.parts.debugger.on(),
      });
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error;
      return {
        status: "error",
        error: syntaxError(cell.name, cell.text, error),
      };
    }
    const checked = await language.check(cell, code, asking);
    if (checked.status === "unavailable") this.#unchecked(running, checked);
    else if (checked.diagnostics.length > 0) {
      const error = typeError(cell.name, cell.text, checked.diagnostics);
      if (checked.mode === "on" && !checked.diagnostics.every(isNote))
        return { status: "error", error };
      output.stream(running.tag, "stderr", `${error.stack.join("\n")}\n`);
    }
    const debugged = await this.parts.debugger.cell(asked.code, code);
    if (running.interrupted)
      return {
        status: "interrupted",
        error: {
          name: "Interrupted",
          message: "the cell was interrupted before it ran",
          stack: ["Interrupted: the cell was interrupted before it ran"],
        },
      };
    const engine = this.parts.engine();
    const outcome = await this.#ask(running, {
      type: "execute",
      cell: running.tag,
      code: debugged,
      number: running.count,
      silent: asked.silent,
      input: asked.allowStdin,
    });
    // A cell that failed half-way has declared what stands before the failure; the checker takes the whole.
    if (this.parts.engine() === engine)
      running.learn = () => language.ran(cell, code);
    return outcome;
  }

  /** Said once for each reason, not under every cell. */
  #unchecked(
    running: Running,
    { reason }: Extract<Checked, { status: "unavailable" }>,
  ): void {
    if (reason === this.#saidUnchecked) return;
    this.#saidUnchecked = reason;
    this.parts.output.stream(
      running.tag,
      "stderr",
      `Types are not checked: ${reason}\n`,
    );
  }

  async #ask(running: Running, command: Command): Promise<Outcome> {
    const { engine: engineNow, notes, output } = this.parts;
    // Now, not when the cell came: the engine may have ended while its types were checked.
    const engine = engineNow();
    for (const note of notes())
      output.stream(running.tag, "stderr", `${note}\n`);
    const outcome = await new Promise<Outcome>((resolve) => {
      running.done = resolve;
      engine.send(command);
    });
    // From here on it waits for nothing: an engine that ends now ends between the cells, and the next one is told.
    delete running.done;
    await engine.drained();
    await this.parts.ended();
    return outcome;
  }

  async #evaluate(
    running: Running,
    expressions: Record<string, string>,
  ): Promise<Content> {
    const { language } = this.parts;
    const results: Content = {};
    if (Object.keys(expressions).length === 0) return results;
    await running.learn?.();
    delete running.learn;
    const compiled: Record<string, CompiledCell> = {};
    for (const [key, text] of Object.entries(expressions))
      try {
        compiled[key] = await language.compile({ name: key, text });
      } catch (error) {
        if (!(error instanceof CellSyntaxError)) throw error;
        results[key] = {
          status: "error",
          ...errorContent(syntaxError(key, text, error)),
        };
      }
    if (Object.keys(compiled).length === 0) return results;
    const values = await new Promise<Evaluated>((resolve) => {
      running.evaluated = resolve;
      running.done = (outcome) => {
        if (outcome.status !== "ok")
          resolve(
            Object.fromEntries(
              Object.keys(compiled).map((key) => [
                key,
                { error: outcome.error },
              ]),
            ),
          );
      };
      this.parts.engine().send({
        type: "evaluate",
        cell: running.tag,
        expressions: compiled,
      });
    });
    delete running.done;
    for (const [key, value] of Object.entries(values))
      results[key] =
        "error" in value
          ? { status: "error", ...errorContent(value.error) }
          : { status: "ok", ...value };
    return results;
  }
}

const isNote = ({ note }: TypeDiagnostic): boolean => note === true;

/** Front ends that send a cell's metadata along send its tags: JupyterLab and Notebook do. */
function tagged(metadata: Content): "off" | undefined {
  const tags = metadata["tags"];
  return Array.isArray(tags) && tags.includes("no-check") ? "off" : undefined;
}

function endError(end: EngineEnd): CellError {
  const message = `${cause(end)}. A new engine has been started; all variables are gone.`;
  return {
    name: "EngineEnded",
    message,
    stack: [
      `EngineEnded: ${message}`,
      ...end.lastWords
        .trimEnd()
        .split("\n")
        .filter((line) => line !== "")
        .slice(-12),
    ],
  };
}
