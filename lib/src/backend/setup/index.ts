/**
 * The set-up of the native backend: TensorFlow's libraries, tfjs-node's add-on compiled against them, and a trial of both. Where that is
 * impossible it says why in one line, and the library computes with WebAssembly.
 */
import { fileURLToPath } from "node:url";
import { TRIAL_MARK, type Verdict } from "../verdict.js";
import {
  type NativePackage,
  installAddon,
  isInstalled,
  removeAddon,
} from "./addon.js";
import type { Driver } from "./driver.js";
import { bringLibraries } from "./libtensorflow.js";
import { type Machine, obstacle, thisMachine } from "./machine.js";
import { type Build, lockFile } from "./requirements.js";

export { isInstalled, type Driver, lockFile, type Machine, thisMachine };

export interface Outcome {
  /** Which native packages work now. */
  native: readonly NativePackage[];
  /** One line for the user. */
  note: string;
}

interface Places {
  /** Runs pip. */
  python: string;
  /** Keeps libraries and add-on, outside node_modules, which npm empties. */
  cache: string;
}

/**
 * @param elsewhere  builds for another machine, so nothing is tried here: an image's GPU form is made where there is no GPU
 * @throws Error where something cannot be downloaded or stored: trying again may help, unlike a missing compiler
 */
export async function setUpNative(
  driver: Driver,
  places: Places,
  machine: Machine = thisMachine(),
  { elsewhere = false }: { elsewhere?: boolean } = {},
): Promise<Outcome> {
  const reason =
    obstacle(machine) ??
    (await build(driver, "cpu", places, machine, elsewhere));
  if (reason !== undefined) {
    return {
      native: [],
      note: `Backend: WebAssembly, several times slower than native, because ${reason}.`,
    };
  }
  if (!machine.nvidia || machine.arch !== "x64") {
    return {
      native: ["tfjs-node"],
      note: "Backend: native TensorFlow on the CPU.",
    };
  }
  const gpuReason = await build(driver, "cuda", places, machine, elsewhere);
  return gpuReason === undefined
    ? {
        native: ["tfjs-node-gpu", "tfjs-node"],
        note: "Backend: native TensorFlow on the NVIDIA GPU.",
      }
    : {
        native: ["tfjs-node"],
        note: `Backend: native TensorFlow on the CPU; not on the NVIDIA GPU, because ${gpuReason}.`,
      };
}

/** @returns why it does not work, or undefined */
async function build(
  driver: Driver,
  kind: Build,
  places: Places,
  { compiler = "c++" }: Machine,
  elsewhere: boolean,
): Promise<string | undefined> {
  const name = kind === "cpu" ? "tfjs-node" : "tfjs-node-gpu";
  removeAddon(name);
  const libraries = await bringLibraries(driver, kind, places);
  try {
    await installAddon(driver, name, { libraries, compiler });
  } catch (error) {
    if (diskIsFull(error)) throw error;
    return `${compiler} could not build its add-on (${firstError(error)}); it may lack the C++ library's headers (Debian, Ubuntu: sudo apt-get install g++)`;
  }
  if (elsewhere) return undefined;
  driver.progress("testing it");
  const verdict = await trial(driver, name);
  if (verdict.ok) return undefined;
  removeAddon(name);
  return `its self-test failed (${verdict.reason})`;
}

/** In a process of its own, since a library that does not suit the CPU ends its process. */
async function trial(driver: Driver, name: NativePackage): Promise<Verdict> {
  let verdict: Verdict | undefined;
  const script = fileURLToPath(new URL("../trial.js", import.meta.url));
  try {
    await driver.run(process.execPath, [script, name], {
      onLine: (line) => {
        if (line.startsWith(TRIAL_MARK)) {
          verdict = JSON.parse(line.slice(TRIAL_MARK.length)) as Verdict;
        }
      },
    });
  } catch (error) {
    return { ok: false, reason: firstError(error), ms: 0 };
  }
  return verdict ?? { ok: false, reason: "it gave no verdict", ms: 0 };
}

/** The one failure of a compiler that is not about the compiler. */
function diskIsFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOSPC" || /No space left/i.test(firstError(error));
}

/** The line of a compiler's output that matters, else the error itself. */
function firstError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const output = (error as { output?: unknown }).output;
  const lines = Array.isArray(output) ? output.map(String) : [];
  return lines.find((line) => /\berror\b/i.test(line)) ?? error.message;
}
