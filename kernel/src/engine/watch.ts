/**
 * The watch thread of the engine. It reads urgent commands while the main thread is busy: an interrupt sets a flag that compiled loops
 * read; where nobody reads it (a loop inside a package, a regular expression), what the main thread runs is ended (`terminate.ts`); an answer to
 * `prompt()` wakes the main thread, which sleeps on it.
 */
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { inspect, largest, settle } from "./inspector.js";
import { FrameDecoder } from "./link.js";
import type { UrgentCommand } from "./messages.js";
import { type WatchData, slot } from "./shared.js";
import { terminate } from "./terminate.js";

const { signals, answers } = workerData as WatchData;

/** Time for the main thread to notice an interrupt by itself, ms. */
const patience = 150;
/** A training step is not to be cut in the middle: the model would be left locked. */
const politePatience = 700;

/** @param turn  the interrupt's number; one that a cell began after is late, and not for that cell */
function interrupt(turn: number): void {
  // Of this interrupt, not of one that comes later: that one has a patience of its own.
  const pending = (): boolean => Atomics.load(signals, slot.seen) < turn;
  if (!pending()) return;
  Atomics.store(signals, slot.asked, turn);
  Atomics.store(signals, slot.interrupt, 1);
  // A cell that this interrupt is not meant for has begun meanwhile.
  if (!pending()) {
    Atomics.store(signals, slot.interrupt, 0);
    return;
  }
  // A main thread that sleeps on an answer wakes up.
  Atomics.store(signals, slot.answer, 2);
  Atomics.notify(signals, slot.answer);
  parentPort?.postMessage("interrupt");
  signalChildren();
  const polite = Atomics.load(signals, slot.polite) === 1;
  setTimeout(
    () => {
      if (!pending()) return;
      terminate(signals, pending, () => {
        // The first one may have been on its way through code that was ended.
        parentPort?.postMessage("interrupt");
        signalChildren();
      });
    },
    polite ? politePatience : patience,
  );
}

/**
 * As Ctrl-C in a terminal: processes that cells started (`execSync`) get the signal too; the engine itself ignores it. Again at each attempt,
 * since the main thread may have started its child after the first signal had gone out.
 */
function signalChildren(): void {
  try {
    process.kill(-process.pid, "SIGINT");
  } catch {
    // No process groups here (Windows).
  }
}

function obey(command: UrgentCommand): void {
  if (command.type === "interrupt") {
    interrupt(command.number);
    return;
  }
  if (command.type === "inspect" || command.type === "inspect-end") {
    inspect(command);
    return;
  }
  if (command.type === "inspect-settle") {
    settle(command.id);
    return;
  }
  if (command.type === "largest") {
    largest(command.request);
    return;
  }
  answers.postMessage(command);
  Atomics.store(signals, slot.answer, 1);
  Atomics.notify(signals, slot.answer);
}

const decoder = new FrameDecoder<UrgentCommand>();
const pipe = new Socket({ fd: 5, readable: true, writable: false });
pipe.on("data", (piece) => {
  for (const command of decoder.push(piece)) obey(command);
});
// The front has gone (killed, perhaps): nobody will read or end us, and the main thread may be in an endless loop.
pipe.on("close", () => {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.kill(process.pid, "SIGKILL");
  }
});
