/** Programs in a process of their own, on native TensorFlow: what it is told at its start holds for one process. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * @param program a module's text
 * @param env     what is added to this process's
 * @param options of Node
 * @returns the last line that it prints
 */
export async function natively(
  program: string,
  env: NodeJS.ProcessEnv = {},
  options: readonly string[] = [],
): Promise<string> {
  const { stdout } = await run(
    process.execPath,
    [...options, "--input-type=module", "--eval", program],
    {
      env: {
        ...process.env,
        NABLA_BACKEND: "tfjs-node",
        NABLA_QUIET: "1",
        ...env,
      },
    },
  );
  return stdout.trim().split("\n").at(-1) ?? "";
}
