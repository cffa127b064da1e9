/**
 * V8's inspector, spoken to from the watch thread: it works while the main thread is paused. The session is opened by the first request,
 * so an engine that nobody debugs does not pay for it.
 */
import { Session } from "node:inspector";
import { writeSync } from "node:fs";
import { encodeFrame } from "./link.js";
import { largestKey } from "./largest.js";
import type { InspectorEvent, LargeValue, UrgentCommand } from "./messages.js";
import { isTerminating } from "./terminate.js";

const fd = 6;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
let session: Session | undefined;

export function inspect(
  command: Extract<UrgentCommand, { type: "inspect" | "inspect-end" }>,
): void {
  if (command.type === "inspect-end") {
    session?.disconnect();
    session = undefined;
    return;
  }
  session ??= open();
  const { id } = command;
  session.post(command.method, command.params, (error, result) => {
    send(
      error === null
        ? { type: "inspected", id, result: { ...result } }
        : { type: "inspected", id, error: error.message },
    );
  });
}

/**
 * What V8 says waits for this thread's event loop, while the end of the cell that made V8 say it goes straight to the front, which may hear of
 * it first. All of it has gone out once the loop has turned: twice, since the turn that reads this command has begun before.
 */
export function settle(id: number): void {
  setImmediate(() => {
    setImmediate(() => {
      send({ type: "inspected", id, result: {} });
    });
  });
}

/** Asked of the main thread where it runs, without stopping it. */
export function largest(request: number): void {
  const asking = new Session();
  asking.connectToMainThread();
  asking.post(
    "Runtime.evaluate",
    {
      expression: `globalThis[Symbol.for(${JSON.stringify(largestKey)})]()`,
      returnByValue: true,
      silent: true,
    },
    (error, answer) => {
      const found: unknown = error === null ? answer.result.value : undefined;
      const names =
        typeof found === "string" ? (JSON.parse(found) as LargeValue[]) : [];
      send({ type: "largest", request, names });
      asking.disconnect();
    },
  );
}

function open(): Session {
  const opened = new Session();
  opened.connectToMainThread();
  opened.on("inspectorNotification", ({ method, params }) => {
    if (isTerminating() && /^Debugger\.(?:paused|resumed)$/.test(method))
      return;
    send({ type: "inspection", method, params: { ...params } });
  });
  return opened;
}

const outgoing: InspectorEvent[] = [];
let sending = false;

/** V8 may interrupt this thread with something new to say, in the middle of a frame: that goes behind it. */
function send(event: InspectorEvent): void {
  outgoing.push(event);
  if (sending) return;
  sending = true;
  for (let next = outgoing.shift(); next !== undefined; next = outgoing.shift())
    write(next);
  sending = false;
}

function write(event: InspectorEvent): void {
  for (const piece of encodeFrame(event))
    for (let at = 0; at < piece.byteLength;)
      try {
        at += writeSync(fd, piece, at);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EPIPE") return;
        if (code !== "EAGAIN") throw error;
        Atomics.wait(sleeper, 0, 0, 1);
      }
}
