/**
 * Ends the JavaScript that the main thread runs, from the watch thread: for loops that hold none of our checks (in a package, in `eval`, in a
 * regular expression).
 *
 * V8 can be asked to end whatever runs, but by the time it does so the guilty code may have ended and something else run. So the main
 * thread is paused first: what it does then is certain, it is looked at, and it ends as it goes on.
 */
import { Session } from "node:inspector";
import { slot } from "./shared.js";
import { unwindKey } from "./unwind.js";

/** From one attempt to the next, ms. */
const pace = 100;
/** So many times in a row are promise reactions spared, which may be the engine's own. */
const patience = 4;
/** A main thread that has just become free hears of the interrupt within this time, ms. */
const soon = 2;

const own = new URL("./", import.meta.url).href;

/** What this thread does to the main thread now is no pause of the person's debugger. */
let session: Session | undefined;
/** Whether what runs still has to end, by the latest interrupt whose patience is over. */
let pending = (): boolean => false;

export const isTerminating = (): boolean => session !== undefined;

/**
 * @param signals  shared with the main thread
 * @param wanted   whether what runs still has to end; asked while the main thread stands still, too
 * @param again    called before each attempt
 */
export function terminate(
  signals: Int32Array,
  wanted: () => boolean,
  again: () => void,
): void {
  pending = wanted;
  if (session !== undefined) return;
  const opened = new Session();
  session = opened;
  opened.connectToMainThread();
  const attempt = (): void => {
    if (!pending()) {
      Atomics.store(signals, slot.stop, 0);
      opened.disconnect();
      session = undefined;
      return;
    }
    again();
    setTimeout(() => {
      if (pending()) opened.post("Debugger.pause");
      setTimeout(attempt, pace);
    }, soon);
  };
  // Of cells, of packages, of our display of a value: all but Node's own and the engine's, which is short and must not be cut.
  const foreign = new Set<string>();
  opened.on("Debugger.scriptParsed", ({ params: { scriptId, url } }) => {
    if (!url.startsWith("node:") && !url.startsWith(own)) foreign.add(scriptId);
  });
  let spared = 0;
  opened.on("Debugger.paused", ({ params }) => {
    const { callFrames } = params;
    // Promise reactions that beget each other may have nothing of their own on the stack when they are stopped.
    const reactions =
      callFrames.length === 1 &&
      callFrames[0]!.functionName === "processTicksAndRejections";
    spared = reactions ? spared + 1 : 0;
    const guilty =
      spared > patience ||
      callFrames.some(({ location }) => foreign.has(location.scriptId));
    if (!pending() || !guilty) {
      opened.post("Debugger.resume");
      return;
    }
    // An event that is on its way to the front is let out whole.
    const writing = Atomics.load(signals, slot.writing);
    Atomics.store(signals, slot.stop, writing);
    if (writing !== 0) {
      opened.post("Debugger.resume");
      return;
    }
    Atomics.store(signals, slot.cut, 1);
    opened.post("Runtime.evaluate", {
      expression: `globalThis[Symbol.for(${JSON.stringify(unwindKey)})]()`,
      silent: true,
    });
    opened.post("Debugger.resume", { terminateOnResume: true });
  });
  opened.post("Debugger.enable");
  attempt();
}
