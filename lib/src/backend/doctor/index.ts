/** `nabla doctor`: what this machine is, what can compute on it, and what to install to climb a rung. */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { availableParallelism, freemem, release, totalmem } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { RUNGS, type BackendName, type Rung } from "../rungs.js";
import { type Machine, thisMachine } from "../setup/machine.js";
import { forget, verdictOf } from "../trials.js";
import { withoutCudnn, type Finding, type Verdict } from "../verdict.js";
import { advice } from "./advice.js";
import { graphics } from "./graphics.js";
import { type Probes, thisMachinesProbes } from "./probes.js";
import type { Report, RungReport } from "./report.js";

export { page } from "./page.js";
export type { Report };

const require = createRequire(import.meta.url);
const HANG_MS = 120_000;

export interface Examination {
  probes: Probes;
  machine: () => Machine;
  rungs: readonly Pick<Rung, "name" | "title" | "missing">[];
  /** A fresh verdict: the user may just have installed something. */
  tryRung(this: void, name: BackendName): Promise<Verdict>;
  /** Median ms of a training step. @throws Error where it fails */
  timeStep(this: void, name: BackendName): Promise<number>;
}

const here: Examination = {
  probes: thisMachinesProbes,
  machine: thisMachine,
  rungs: RUNGS,
  tryRung: (name) => {
    forget(name);
    return verdictOf(name);
  },
  timeStep,
};

/** @param progress  told what is being done before each thing that takes time */
export async function diagnose(
  progress: (what: string) => void = () => undefined,
  examination: Examination = here,
): Promise<Report> {
  const { probes } = examination;
  progress("looking at the machine");
  const machine = examination.machine();
  const rungs: RungReport[] = [];
  for (const each of examination.rungs) {
    rungs.push(await examine(each, examination, progress));
  }
  const report = {
    system: `${machine.platform} ${release()}, ${machine.arch}`,
    cpu: {
      name: machine.cpu,
      cores: availableParallelism(),
      avx: machine.cpuFlags?.includes("avx"),
    },
    memoryGB: { total: totalmem() / 1e9, free: freemem() / 1e9 },
    ...graphics(probes, gpuHome()),
    node: process.version,
    rungs,
    chosen: rungs.find(({ works }) => works)?.name,
  };
  return { ...report, advice: advice(report, machine) };
}

async function examine(
  { name, title, missing }: Examination["rungs"][number],
  { tryRung, timeStep: step }: Examination,
  progress: (what: string) => void,
): Promise<RungReport> {
  const absent = missing();
  if (absent !== null) {
    return { name, title, works: false, reason: absent, ...untimed };
  }
  progress(`trying ${name}`);
  const { ok, reason, cudnn } = await tryRung(name);
  if (!ok) return { name, title, works: false, reason, ...untimed };
  const notes = cudnn === undefined ? [] : [recurrent(cudnn)];
  progress(`timing ${name}`);
  try {
    const stepMs = await step(name);
    return { name, title, works: true, reason, stepMs, notes };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      name,
      title,
      works: true, // the ladder goes by the self-test
      reason: `passed its self-test, but could not train: ${why.split("\n", 1)[0]}`,
      stepMs: undefined,
      notes,
    };
  }
}

const untimed = { stepMs: undefined, notes: [] };

function recurrent(found: Finding): string {
  const refusal = withoutCudnn(found, process.env);
  return refusal === undefined
    ? `LSTM, GRU: cuDNN's (${found.reason})`
    : `LSTM by BlockLSTM, GRU op by op: ${refusal}`;
}

function gpuHome(): string | undefined {
  try {
    return dirname(require.resolve("@tensorflow/tfjs-node-gpu/package.json"));
  } catch {
    return undefined;
  }
}

function timeStep(name: BackendName): Promise<number> {
  const script = fileURLToPath(new URL("./step.js", import.meta.url));
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [script, name],
      { timeout: HANG_MS, env: { ...process.env, NABLA_BACKEND: "" } },
      (error, stdout, stderr) => {
        const ms = /^nabla-step ([\d.]+)$/m.exec(stdout)?.[1];
        if (ms !== undefined) resolve(Number(ms));
        else {
          const said = /^\w*Error: (.+)$/m.exec(stderr)?.[1];
          reject(new Error(said ?? error?.message ?? "it gave no time"));
        }
      },
    );
  });
}
