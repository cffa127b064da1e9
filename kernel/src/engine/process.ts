/** The engine as the front sees it: a child process, its pipes, its life and its end. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { fileURLToPath } from "node:url";
import { FrameDecoder, encodeFrame } from "./link.js";
import { memoryKills } from "./memory-limit.js";
import type {
  Command,
  EngineEvent,
  InspectorEvent,
  LargeValue,
  UrgentCommand,
} from "./messages.js";
import { NativeLog, ignoredLines } from "./native-log.js";

/** How an engine ended, in the words of the system. */
export interface EngineEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** User code called `process.exit` with this code. */
  exit?: number;
  /** The system or V8 ended it for want of memory. */
  outOfMemory: boolean;
  /** It ended before it could run a cell. */
  beforeReady: boolean;
  /** The last lines that native code wrote to stderr: V8's or libc's own words about the end. */
  lastWords: string;
}

export interface EngineListener {
  event(event: EngineEvent): void;
  inspector(event: Exclude<InspectorEvent, { type: "largest" }>): void;
  /** What native code and child processes wrote to file descriptors 1 and 2. */
  raw(name: "stdout" | "stderr", text: string): void;
  ended(end: EngineEnd): void;
}

export interface EngineOptions {
  preload: readonly string[];
  /** Where the notebook lies. */
  directory: string;
}

export interface Engine {
  readonly pid: number | undefined;
  send(command: Command): void;
  urgent(command: UrgentCommand): void;
  /** Ends what runs now, children of the engine included; the engine itself lives on. */
  interrupt(): void;
  /** Which names hold the most memory; undefined where it does not say soon: native code runs. */
  largest(): Promise<LargeValue[] | undefined>;
  /** Resolves when everything that file descriptors 1 and 2 held has been handed to `raw`. */
  drained(): Promise<void>;
  /** Asks it to end, and ends it and all its descendants after `grace` ms. */
  stop(grace: number): Promise<void>;
}

/** An engine that is exiting is gone after this time, or is ended, ms. */
const exitGrace = 3000;

/** ms */
const largestPatience = 500;

const posix = process.platform !== "win32";

export class EngineProcess implements Engine {
  readonly #child: ChildProcess;
  readonly #commands: Writable;
  readonly #urgent: Writable;
  readonly #gone: Promise<void>;
  readonly #ignored: readonly RegExp[];
  #rawBytes = 0;
  readonly #logs: NativeLog[] = [];
  #nextLargest = 1;
  readonly #largest = new Map<number, (names: LargeValue[]) => void>();
  /** How many were asked for. */
  #interrupts = 0;
  #exit: number | undefined;
  #ready = false;
  #lastWords = "";

  constructor(options: EngineOptions, listener: EngineListener) {
    this.#ignored = ignoredLines(options.preload, options.directory, (line) => {
      process.stderr.write(`kernel: ${line}`);
    });
    const kills = memoryKills();
    const entry = fileURLToPath(new URL("./main.js", import.meta.url));
    this.#child = spawn(
      process.execPath,
      [
        ...engineFlags,
        entry,
        ...options.preload.flatMap((name) => ["--preload", name]),
      ],
      {
        cwd: options.directory,
        stdio: ["ignore", "pipe", "pipe", "pipe", "pipe", "pipe", "pipe"],
        // Its own process group, so that an interrupt and the end reach the processes that cells started.
        detached: posix,
        windowsHide: true,
      },
    );
    // Node's types count five; the others are ours.
    const [, stdout, stderr, events, commands, urgent, inspector] = this.#child
      .stdio as readonly unknown[];
    this.#commands = commands as Writable;
    this.#urgent = urgent as Writable;
    // A write to an engine that has just ended fails; its end is told by `exit`.
    for (const pipe of [this.#commands, this.#urgent])
      pipe.on("error", () => undefined);

    const decoder = new FrameDecoder<EngineEvent>();
    (events as Readable).on("data", (piece: Buffer) => {
      for (const event of decoder.push(piece)) {
        if (event.type === "ready") this.#ready = true;
        if (event.type === "exiting") {
          this.#exit = event.code;
          // Threads and native libraries have been seen to hold a process that has said so.
          setTimeout(() => this.#killGroup("SIGKILL"), exitGrace).unref();
        }
        listener.event(event);
      }
    });
    const inspected = new FrameDecoder<InspectorEvent>();
    (inspector as Readable).on("data", (piece: Buffer) => {
      for (const event of inspected.push(piece))
        if (event.type === "largest") {
          this.#largest.get(event.request)?.(event.names);
          this.#largest.delete(event.request);
        } else listener.inspector(event);
    });
    this.#raw("stdout", stdout as Readable, listener);
    this.#raw("stderr", stderr as Readable, listener);

    this.#gone = new Promise((resolve) => {
      const ended = (
        code: number | null,
        signal: NodeJS.Signals | null,
      ): void => {
        this.#killGroup("SIGKILL");
        listener.ended({
          code,
          signal,
          ...(this.#exit === undefined ? {} : { exit: this.#exit }),
          outOfMemory:
            (signal === "SIGKILL" && memoryKills() > kills) ||
            /out of memory|std::bad_alloc|Cannot allocate memory/.test(
              this.#lastWords,
            ),
          beforeReady: !this.#ready,
          lastWords: this.#lastWords,
        });
        resolve();
      };
      // "close" waits until the pipes are read to their end, but a grandchild that kept them open would hold it back for ever.
      let told = false;
      const once = (
        code: number | null,
        signal: NodeJS.Signals | null,
      ): void => {
        if (told) return;
        told = true;
        ended(code, signal);
      };
      this.#child.on("close", once);
      this.#child.on("exit", (code, signal) => {
        this.#killGroup("SIGKILL");
        setTimeout(once, 500, code, signal).unref();
      });
      this.#child.on("error", (error) => {
        this.#lastWords += error.message;
        once(null, null);
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(command: Command): void {
    const frame =
      command.type === "execute"
        ? { ...command, interrupts: this.#interrupts }
        : command;
    for (const piece of encodeFrame(frame)) this.#commands.write(piece);
  }

  urgent(command: UrgentCommand): void {
    for (const piece of encodeFrame(command)) this.#urgent.write(piece);
  }

  interrupt(): void {
    this.urgent({ type: "interrupt", number: ++this.#interrupts });
  }

  largest(): Promise<LargeValue[] | undefined> {
    const request = this.#nextLargest++;
    return new Promise((resolve) => {
      this.#largest.set(request, resolve);
      setTimeout(resolve, largestPatience, undefined).unref();
      this.urgent({ type: "largest", request });
    });
  }

  async drained(): Promise<void> {
    // The bytes were written before the event that made us ask, so a turn of the event loop that reads nothing has read all.
    for (let before = -1; before !== this.#rawBytes;) {
      before = this.#rawBytes;
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const log of this.#logs) log.end();
  }

  async stop(grace: number): Promise<void> {
    this.send({ type: "shutdown" });
    const timer = setTimeout(() => this.#killGroup("SIGKILL"), grace);
    await this.#gone;
    clearTimeout(timer);
  }

  #raw(name: "stdout" | "stderr", pipe: Readable, listener: EngineListener) {
    const decoder = new StringDecoder("utf8");
    const log = new NativeLog(
      this.#ignored,
      (said) => {
        listener.raw(name, said);
      },
      (remarks) => {
        process.stderr.write(remarks);
      },
    );
    this.#logs.push(log);
    pipe.on("data", (piece: Buffer) => {
      this.#rawBytes += piece.length;
      const text = decoder.write(piece);
      if (name === "stderr")
        this.#lastWords = (this.#lastWords + text).slice(-8192);
      log.push(text);
    });
    // The engine has ended: what it wrote last goes out before that is told.
    pipe.on("end", () => {
      log.end();
    });
  }

  #killGroup(signal: NodeJS.Signals): void {
    const pid = this.#child.pid;
    if (pid === undefined) return;
    try {
      if (posix) process.kill(-pid, signal);
      else if (signal === "SIGKILL") this.#child.kill(signal);
    } catch {
      // Nobody is left in the group.
    }
  }
}

/** Node's own remarks on the parts of it that the engine uses are not the learner's. */
const engineFlags: readonly string[] = [
  "--disable-warning=ExperimentalWarning",
  // Where `unwind.ts` finds no record to mend, Node is not to end over it.
  "--no-force-async-hooks-checks",
];
