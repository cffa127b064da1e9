/** What the doctor finds: plain data, for `--json` and for the page that is printed. */
import type { BackendName } from "../rungs.js";
import type { Gpu } from "./graphics.js";

export interface RungReport {
  name: BackendName;
  title: string;
  works: boolean;
  reason: string;
  /** Median of a small training step; undefined where the rung does not work, or the step failed. */
  stepMs: number | undefined;
  /** What else is to be known of one that works, a line each. */
  notes: readonly string[];
}

export interface Report {
  system: string;
  cpu: {
    name: string;
    cores: number;
    /** Undefined where the system does not tell. */
    avx: boolean | undefined;
  };
  memoryGB: { total: number; free: number };
  gpus: readonly Gpu[];
  nvidiaDriver: string | undefined;
  cudaLibraries: readonly string[];
  node: string;
  rungs: readonly RungReport[];
  /** The first rung that works; undefined where none does. */
  chosen: BackendName | undefined;
  /** Sentences: what to install to climb. */
  advice: readonly string[];
}
