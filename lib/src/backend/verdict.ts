/** What a trial of a rung found. */
export interface Verdict {
  ok: boolean;
  /** Why, in one line. */
  reason: string;
  /** How long loading and self-test took. */
  ms: number;
}

/** Marks the verdict among whatever native code prints. */
export const TRIAL_MARK = "nabla-verdict ";
