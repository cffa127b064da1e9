/** What the set-up of the native backend needs of whoever drives it. */
export interface Driver {
  /** Runs a command to its end, giving its output line by line; rejects with its last lines when it fails. */
  run(
    command: string,
    args: readonly string[],
    options?: {
      cwd?: string;
      env?: NodeJS.ProcessEnv;
      onLine?: (line: string) => void;
    },
  ): Promise<void>;
  /** Where the running step stands, in a few words. */
  progress(detail: string): void;
}
