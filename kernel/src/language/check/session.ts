/**
 * Keeps one server alive behind the checker: started when first needed, ended when idle, started again after a crash, each time with the same
 * documents open.
 */
import { Project } from "./project.js";
import { Server, ServerEnded } from "./server.js";

export interface SessionOptions {
  folder: string;
  /** Minutes without a question after which the process is given up until the next one. */
  idleMinutes: number;
  /** The clock of idle time: calls once, unless it is called off before. Default: Node's. */
  after?: ((ms: number, call: () => void) => CallOff) | undefined;
  /** Files beside the cells that never change. */
  files: Record<string, string>;
}

type CallOff = () => void;

function timer(ms: number, call: () => void): CallOff {
  const waiting = setTimeout(call, ms).unref();
  return () => {
    clearTimeout(waiting);
  };
}

const firstDelay = 250;
const longestDelay = 60_000;

export class Session {
  #project: Promise<Project> | undefined;
  #server: Promise<Server> | undefined;
  #serverAtHand: Server | undefined;
  /** What the server at hand has open. */
  #sent = new Map<string, string>();
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;
  #why: ServerEnded | undefined;
  #idle: CallOff | undefined;
  /** That are not answered yet. */
  #questions = 0;
  #stopped = false;

  constructor(readonly options: SessionOptions) {}

  get running(): boolean {
    return this.#server !== undefined;
  }

  /** The server, started if it is not running; rejects at once while it waits to be started again after a crash. */
  async server(): Promise<Server> {
    if (this.#stopped) throw new ServerEnded("the type checker was stopped");
    if (this.#retry !== undefined && this.#why !== undefined) throw this.#why;
    this.#rest();
    this.#server ??= this.#start();
    return this.#server;
  }

  async project(): Promise<Project> {
    this.#project ??= Project.make(this.options.folder, this.options.files);
    return this.#project;
  }

  /** Makes what the server has open equal to `documents` (file → text). */
  async open(server: Server, documents: Map<string, string>): Promise<void> {
    const project = await this.project();
    for (const file of this.#sent.keys())
      if (!documents.has(file)) {
        server.close(project.uri(file));
        this.#sent.delete(file);
      }
    for (const [file, text] of documents)
      if (this.#sent.get(file) !== text) {
        server.put(project.uri(file), text);
        this.#sent.set(file, text);
      }
  }

  /** Not idle until the answer is there, however long that takes. */
  async ask<T>(question: (server: Server) => Promise<T>): Promise<T> {
    this.#questions++;
    try {
      const answer = await question(await this.server());
      // The next crash is a new one.
      this.#failures = 0;
      return answer;
    } catch (error) {
      // In the same words, whether the question was there before the end or came after it.
      throw error instanceof ServerEnded && !this.#stopped
        ? new ServerEnded(`${error.message}; it is starting again`)
        : error;
    } finally {
      this.#questions--;
      this.#rest();
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#idle?.();
    clearTimeout(this.#retry);
    await this.#end();
    (await this.#project?.catch(() => undefined))?.remove();
  }

  async #start(): Promise<Server> {
    this.#sent = new Map();
    let server: Server;
    try {
      server = await Server.start((await this.project()).folder);
    } catch (error) {
      this.#server = undefined;
      const why =
        error instanceof ServerEnded
          ? error
          : new ServerEnded(
              `the type checker could not be started: ${(error as Error).message}`,
            );
      this.#crashed(why);
      throw why;
    }
    void server.ended.then((why) => {
      if (this.#serverAtHand !== server) return why;
      this.#server = undefined;
      this.#serverAtHand = undefined;
      this.#crashed(why);
      return why;
    });
    this.#serverAtHand = server;
    return server;
  }

  #crashed(why: ServerEnded): void {
    if (this.#stopped) return;
    this.#why = why;
    const delay = Math.min(firstDelay * 4 ** this.#failures, longestDelay);
    this.#failures++;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#server ??= this.#start();
      this.#server.catch(() => {});
    }, delay).unref();
  }

  async #end(): Promise<void> {
    const server = await this.#server?.catch(() => undefined);
    this.#server = undefined;
    this.#serverAtHand = undefined;
    await server?.stop();
  }

  #rest(): void {
    this.#idle?.();
    if (this.#questions > 0 || this.#stopped) return;
    this.#idle = (this.options.after ?? timer)(
      this.options.idleMinutes * 60_000,
      () => void this.#end(),
    );
  }
}
