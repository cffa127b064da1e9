/** Trials of rungs in child processes, and their verdicts kept by machine and versions, so that a later start costs nothing. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { built } from "./built.js";
import { cacheFolder } from "./cache-folder.js";
import { nvidiaModels } from "./doctor/graphics.js";
import { thisMachinesProbes } from "./doctor/probes.js";
import type { BackendName } from "./rungs.js";
import { verdictIn, type Verdict } from "./verdict.js";
import { webgpuTraces } from "./webgpu/missing.js";

const require = createRequire(import.meta.url);
const HANG_MS = 120_000; // a GPU's first kernels are compiled: up to a minute

function stamp(file: string): string {
  try {
    const { size, mtimeMs } = statSync(file);
    return `${size}@${Math.round(mtimeMs)}`;
  } catch {
    return "absent";
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "absent";
  }
}

/** The driver, and each GPU's model: a home may be shared by machines. */
function nvidia(): string[] {
  return [
    text("/proc/driver/nvidia/version"),
    process.env["CUDA_VISIBLE_DEVICES"] ?? "",
    ...nvidiaModels(thisMachinesProbes),
  ];
}

/** Changes with the machine, Node, the packages, the driver, and each build of the native add-on or its library. */
function fingerprint(name: BackendName): string {
  const parts = [
    process.version,
    process.platform,
    process.arch,
    cpus()[0]?.model ?? "",
  ];
  for (const family of [
    "tfjs",
    "tfjs-node",
    "tfjs-node-gpu",
    "tfjs-backend-wasm",
    "tfjs-backend-webgpu",
  ]) {
    try {
      const manifest = require.resolve(`@tensorflow/${family}/package.json`);
      const { version } = JSON.parse(readFileSync(manifest, "utf8")) as {
        version: string;
      };
      parts.push(`${family} ${version}`);
      if (family === name) {
        parts.push(
          stamp(join(dirname(manifest), "lib", "napi-v8", "tfjs_binding.node")),
        );
        const deps = join(dirname(manifest), "deps");
        parts.push(
          stamp(join(deps, "lib", "libtensorflow.so")),
          stamp(join(deps, "nvidia", "cudnn", "lib", "libcudnn.so.9")),
        );
      }
    } catch {
      parts.push(`${family} absent`);
    }
  }
  if (name === "tfjs-node-gpu") parts.push(...nvidia());
  if (name === "webgpu") parts.push(...nvidia(), ...webgpuTraces());
  const script = built(import.meta.url, "./trial.js");
  for (const file of [
    "trial.js",
    "wasm/register.js",
    "native/cudnn-rnn.js",
    "native/cudnn-trial.js",
  ])
    parts.push(stamp(join(dirname(script), file)));
  return createHash("sha256")
    .update(parts.join("\n"))
    .digest("hex")
    .slice(0, 16);
}

interface Kept extends Verdict {
  fingerprint: string;
}

function cacheFile(): string {
  return join(cacheFolder(), "backend.json");
}

function readCache(): Record<string, Kept> {
  try {
    const kept: unknown = JSON.parse(readFileSync(cacheFile(), "utf8"));
    if (typeof kept === "object" && kept !== null && !Array.isArray(kept)) {
      return kept as Record<string, Kept>;
    }
  } catch {
    // Absent or damaged.
  }
  return {}; // the trials are simply made again
}

function writeCache(name: BackendName, kept: Kept | undefined): void {
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    const all = readCache();
    if (kept === undefined) delete all[name];
    else all[name] = kept;
    const fresh = `${cacheFile()}.${process.pid}`;
    writeFileSync(fresh, JSON.stringify(all, null, 2));
    renameSync(fresh, cacheFile()); // whole or not at all, whoever else starts now
  } catch {
    // A read-only home costs a trial at each start and nothing else.
  }
}

/** Forgets a verdict that turned out wrong. */
export function forget(name: BackendName): void {
  writeCache(name, undefined);
}

async function runTrial(name: BackendName): Promise<Verdict> {
  const script = built(import.meta.url, "./trial.js");
  if (!existsSync(script)) {
    return {
      ok: false,
      reason: `not tried: ${script} is missing (build the library: npm run build)`,
      ms: 0,
    };
  }
  return new Promise((resolve) => {
    const started = Date.now();
    // NABLA_BACKEND names what the parent wants; the child tries what it was told to.
    const env = { ...process.env, NABLA_BACKEND: "" };
    execFile(
      process.execPath,
      [script, name],
      { timeout: HANG_MS, env },
      (error, stdout) => {
        const how =
          error?.signal === undefined || error.signal === null
            ? `ended with code ${String(error?.code ?? 0)}`
            : `was ended by ${error.signal}`;
        resolve(
          verdictIn(stdout, how) ?? {
            ok: false,
            reason: `its trial ${how} without a verdict`,
            ms: Date.now() - started,
          },
        );
      },
    );
  });
}

/** The kept verdict of a rung, or a fresh trial's. */
export async function verdictOf(name: BackendName): Promise<Verdict> {
  const print = fingerprint(name);
  const kept = readCache()[name];
  if (kept?.fingerprint === print) return kept;
  const verdict = await runTrial(name);
  writeCache(name, { ...verdict, fingerprint: print });
  return verdict;
}
