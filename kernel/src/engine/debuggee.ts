/**
 * What a debugger asks of the main thread by V8's inspector, also while a cell stands still; so nothing here waits but `show`.
 */
import type { Display } from "../display/display.js";
import { renderNow } from "../display/render.js";
import { type Runner, cellFiles } from "../language/run/index.js";
import { debuggeeKey } from "./debuggee-key.js";
import type { DisplayData } from "./messages.js";

export function installDebuggee(runner: Runner, display: Display): void {
  const own = {
    /** For expressions: `language/compile/expression.ts`. */
    get support() {
      return runner.support();
    },
    /** What cells have declared, by name. */
    variables: (): object =>
      Object.assign(
        Object.create(null) as object,
        Object.fromEntries(runner.bindings.variables()),
      ),
    set(name: string, value: unknown): void {
      runner.bindings.box(name).v = value;
    },
    declare(name: string, value: unknown): void {
      runner.bindings.declare(name, "let").fill(value);
    },
    cells: () => cellFiles(),
    show: (value: unknown): Promise<DisplayData | undefined> =>
      display.render(value),
    showNow: (value: unknown): DisplayData => renderNow(value),
  };
  Object.defineProperty(globalThis, Symbol.for(debuggeeKey), { value: own });
}
