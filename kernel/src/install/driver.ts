/** What the installer needs of whoever drives it: a set-up script with its progress line, or a test with none. */
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
