/** The engine process: runs what the front sends, on its main thread. */
import { Socket } from "node:net";
import { parseArgs } from "node:util";
import { MessageChannel, Worker } from "node:worker_threads";
import { createDisplay, install } from "../display/display.js";
import { Execution, currentExecution } from "../language/run/execution.js";
import {
  Interrupted,
  Runner,
  describeError,
  listenForStrayErrors,
} from "../language/run/index.js";
import { Cells } from "./cells.js";
import { emit, guardEvents } from "./emit.js";
import { installDebuggee } from "./debuggee.js";
import { installMagics } from "./magics.js";
import { Input } from "./input.js";
import { largest, largestKey } from "./largest.js";
import { FrameDecoder } from "./link.js";
import type { Command } from "./messages.js";
import { type WatchData, slot, slots } from "./shared.js";
import { routeStdio } from "./stdio.js";
import { installUnwind } from "./unwind.js";

const { values } = parseArgs({
  options: { preload: { type: "string", multiple: true, default: [] } },
});

const signals = new Int32Array(
  new SharedArrayBuffer(slots * Int32Array.BYTES_PER_ELEMENT),
);
const answers = new MessageChannel();
const runner = new Runner({ directory: process.cwd(), flag: signals });
const currentCell = (): string => runner.currentCell;

guardEvents(signals);
installUnwind();
Object.defineProperty(globalThis, Symbol.for(largestKey), {
  value: () => JSON.stringify(largest(runner.bindings.variables())),
});
routeStdio(currentCell);
const display = createDisplay({
  send: emit,
  currentCell,
  inCell: (cell, body) => new Execution(cell, 0).run(body),
  reportError: (error) => {
    emit({
      type: "stray-error",
      cell: currentCell(),
      error: describeError(error),
    });
  },
  signal: () => {
    // Who asks ends by itself, and soon: it is given the time for it.
    Atomics.store(signals, slot.polite, 1);
    return Atomics.load(signals, slot.interrupt) === 0
      ? currentExecution()?.signal
      : AbortSignal.abort(new Interrupted());
  },
  input: new Input(signals, answers.port1, currentCell),
});
install(display);
installDebuggee(runner, display);
installMagics({
  runner,
  display: display.host,
  forgotten: (names) => {
    emit({
      type: "forgotten",
      cell: currentCell(),
      ...(names === undefined ? {} : { names: [...names] }),
    });
  },
});
listenForStrayErrors((cell, error) => {
  emit({ type: "stray-error", cell: cell ?? currentCell(), error });
});

// Ctrl-C and interrupts reach the whole process group; for the engine itself the watch thread has the better means.
process.on("SIGINT", () => undefined);
process.on("exit", (code) => {
  emit({ type: "exiting", code });
});

const cells = new Cells(runner, display, signals);
for (const name of values.preload)
  try {
    runner.preload(name);
  } catch (error) {
    cells.note(
      `The package ${name} cannot be preloaded: ${error instanceof Error ? error.message : String(error)}`,
    );
  }

const watch = new Worker(new URL("./watch.js", import.meta.url), {
  workerData: { signals, answers: answers.port2 } satisfies WatchData,
  transferList: [answers.port2],
  execArgv: [],
});
watch.unref();
watch.on("message", () => {
  cells.interrupt();
  obeyAll();
});

/** Read, and not yet obeyed: a command whose code is ended takes none of those behind it along. */
const commands: Command[] = [];

function obeyAll(): void {
  for (let next = commands.shift(); next !== undefined; next = commands.shift())
    obey(next);
}

function obey(command: Command): void {
  switch (command.type) {
    case "execute":
      void cells.execute(command);
      break;
    case "evaluate":
      void cells.evaluate(command);
      break;
    case "describe":
      emit({
        type: "described",
        request: command.request,
        description: runner.describe(command.path),
      });
      break;
    case "comm":
      cells.comm(command);
      break;
    case "working-directory":
      runner.directory = command.path;
      break;
    case "shutdown":
      process.exit(0);
  }
}

const decoder = new FrameDecoder<Command>();
const pipe = new Socket({ fd: 4, readable: true, writable: false });
pipe.on("data", (piece) => {
  commands.push(...decoder.push(piece));
  obeyAll();
});
emit({ type: "ready", pid: process.pid });
