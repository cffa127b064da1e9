/** The engine process: runs what the front sends, on its main thread. */
import { Socket } from "node:net";
import { MessageChannel, Worker } from "node:worker_threads";
import { currentCell, inCell } from "./current-cell.js";
import { emit } from "./emit.js";
import { FrameDecoder } from "./link.js";
import type { Command } from "./messages.js";
import { type WatchData, slot, slots } from "./shared.js";
import { StandIn } from "./stand-in.js";
import { routeStdio } from "./stdio.js";

const signals = new Int32Array(
  new SharedArrayBuffer(slots * Int32Array.BYTES_PER_ELEMENT),
);
const answers = new MessageChannel();

routeStdio(currentCell);

// Ctrl-C and interrupts reach the whole process group; for the engine itself the watch thread has the better means.
process.on("SIGINT", () => undefined);
process.on("exit", (code) => {
  emit({ type: "exiting", code });
});

const watch = new Worker(new URL("./watch.js", import.meta.url), {
  workerData: { signals, answers: answers.port2 } satisfies WatchData,
  transferList: [answers.port2],
  execArgv: [],
});
watch.unref();

const session = new StandIn();

async function execute(
  command: Extract<Command, { type: "execute" }>,
): Promise<void> {
  Atomics.add(signals, slot.running, 1);
  const { outcome, shown } = await inCell(command.cell, () =>
    session.run(command.code.code),
  );
  if (shown !== undefined)
    emit({ type: "result", cell: command.cell, content: shown });
  Atomics.sub(signals, slot.running, 1);
  emit({ type: "done", cell: command.cell, outcome });
}

function obey(command: Command): void {
  switch (command.type) {
    case "execute":
      void execute(command);
      break;
    case "evaluate":
      emit({ type: "evaluated", cell: command.cell, values: {} });
      break;
    case "describe":
      emit({ type: "described", request: command.request, description: null });
      break;
    case "comm":
      emit({ type: "done", cell: command.cell, outcome: { status: "ok" } });
      break;
    case "working-directory":
      process.chdir(command.path);
      break;
    case "shutdown":
      process.exit(0);
  }
}

const decoder = new FrameDecoder<Command>();
const pipe = new Socket({ fd: 4, readable: true, writable: false });
pipe.on("data", (piece) => {
  for (const command of decoder.push(piece)) obey(command);
});
emit({ type: "ready", pid: process.pid });
