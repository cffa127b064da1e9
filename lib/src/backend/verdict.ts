/** What a trial of a rung found. */
export interface Verdict {
  ok: boolean;
  /** Why, in one line. */
  reason: string;
  /** How long loading and self-test took. */
  ms: number;
  /** On a rung that may use cuDNN: whether its LSTM and GRU are right here. */
  cudnn?: Finding;
}

export interface Finding {
  ok: boolean;
  /** How right, or what is wrong, in one line. */
  reason: string;
  /** Which axis of sequences comes first in what cuDNN is given. */
  layout?: Layout;
}

export type Layout = "time first" | "batch first";

/** Marks the verdict among whatever native code prints. */
export const TRIAL_MARK = "nabla-verdict ";
/** What is found out after it: a crash on the way costs no more than this. */
export const CUDNN_MARK = "nabla-cudnn ";

/** What a verdict says of cuDNN until that is known. */
export const UNKNOWN: Finding = { ok: false, reason: "unknown" };

/**
 * @param stdout  of the trial
 * @param ended   how it came to its end
 * @returns undefined where it did not come to a verdict
 */
export function verdictIn(stdout: string, ended: string): Verdict | undefined {
  const said = (mark: string): string | undefined =>
    stdout
      .split("\n")
      .slice(0, -1) // a line without its end was cut off
      .find((line) => line.startsWith(mark))
      ?.slice(mark.length);
  const verdict = said(TRIAL_MARK);
  if (verdict === undefined) return undefined;
  const found = JSON.parse(verdict) as Verdict;
  if (found.cudnn === undefined) return found;
  const cudnn = said(CUDNN_MARK);
  return {
    ...found,
    cudnn:
      cudnn === undefined
        ? { ok: false, reason: `CudnnRNN's trial ${ended} without a verdict` }
        : (JSON.parse(cudnn) as Finding),
  };
}

/** Why cuDNN's LSTM and GRU are not used; undefined where they are. */
export function withoutCudnn(
  found: Finding | undefined,
  env: NodeJS.ProcessEnv,
): string | undefined {
  for (const name of ["NABLA_CUDNN", "NABLA_FUSED"])
    if (env[name] === "0") return `switched off by ${name}=0`;
  if (found === undefined) return "cuDNN was not tried";
  return found.ok ? undefined : found.reason;
}
