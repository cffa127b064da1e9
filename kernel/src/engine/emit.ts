/** Events leave the engine here: written at once and whole, so that they are ordered and survive whatever happens next. */
import { writeSync } from "node:fs";
import { divert } from "../display/capture.js";
import { encodeFrame } from "./link.js";
import type { EngineEvent } from "./messages.js";
import { slot, slots } from "./shared.js";

const fd = 3;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
let signals: Int32Array = new Int32Array(slots);

/** @param shared  where the watch thread sees that an event is on its way, which must not be cut */
export function guardEvents(shared: Int32Array): void {
  signals = shared;
}

export function emit(event: EngineEvent): void {
  // An Output widget takes what the code that it captures prints.
  if (divert(event)) return;
  write(encodeFrame(event));
}

/** A cell's last two events, in one write where they are small: the reader wakes once. */
export function emitEnd(
  result: Extract<EngineEvent, { type: "result" }>,
  done: Extract<EngineEvent, { type: "done" }>,
): void {
  if (divert(result)) {
    emit(done);
    return;
  }
  const pieces = [...encodeFrame(result), ...encodeFrame(done)];
  write(pieces.length === 2 ? [Buffer.concat(pieces)] : pieces);
}

function write(pieces: readonly Uint8Array[]): void {
  Atomics.store(signals, slot.writing, 1);
  for (const piece of pieces) writeWhole(piece);
  Atomics.store(signals, slot.writing, 0);
  // Means something only while the watch thread listens to V8's inspector (`terminate.ts`): code that does nothing but print is caught here.
  // eslint-disable-next-line no-debugger
  if (Atomics.load(signals, slot.stop) !== 0) debugger;
}

/** Blocks while the front is behind: output slows a cell down, it is never dropped. */
function writeWhole(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.byteLength;)
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // The front has gone, and the watch thread is about to end us.
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(sleeper, 0, 0, 1);
    }
}
