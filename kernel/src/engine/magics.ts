/** Lets compiled cells call the magics: `globalThis[Symbol.for("Nabla.magic")]`. */
import type { DisplayHost } from "../display/host.js";
import { magicKey } from "../language/compile/calls.js";
import { Interrupted } from "../language/run/interrupted.js";
import type { Runner } from "../language/run/index.js";
import type { MagicCall, MagicHost } from "../magics/magic.js";
import { findMagic, unknownMagic } from "../magics/registry.js";

export interface MagicParts {
  runner: Runner;
  display: DisplayHost;
  /** The front forgets the names as well. */
  forgotten: (names: readonly string[] | undefined) => void;
}

export function installMagics({
  runner,
  display,
  forgotten,
}: MagicParts): void {
  const host: MagicHost = {
    print: (text) => void process.stdout.write(text),
    warn: (text) => void process.stderr.write(text),
    show: (data) => void display.display({ data, metadata: {} }),
    confirm: (question) => confirm(question),
    get directory() {
      return process.cwd();
    },
    set directory(path) {
      runner.directory = path;
    },
    get signal() {
      return display.signal;
    },
    // An ordinary error, so that `finally` runs.
    checkpoint() {
      if (runner.flag[0] === 0) return;
      runner.flag[0] = 0;
      throw new Interrupted();
    },
    variables: () => runner.bindings.variables(),
    forget(names) {
      runner.bindings.forget(names);
      forgotten(names);
    },
  };
  Object.defineProperty(globalThis, Symbol.for(magicKey), {
    value: async (name: string, call: MagicCall): Promise<unknown> => {
      const magic = findMagic(name);
      if (magic === undefined) throw unknownMagic(`%${name}`);
      return await magic.run(host, call);
    },
  });
}
