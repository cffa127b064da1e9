/** The end of a Jupyter server that we have started. */
import type { ChildProcess } from "node:child_process";

/** Many times what its kernels take to end, ms. */
const patience = 15_000;

/**
 * Ends it in good order, its kernels first. With all that done, jupyter_server may stay for ever: Python waits for a thread that a request
 * cut short has left behind (https://github.com/jupyterlab/jupyterlab/issues/10442), and hears no signal but the last one.
 *
 * @returns when the process has gone
 */
export async function endServer(
  server: ChildProcess,
  after = patience,
): Promise<void> {
  const { pid, exitCode, signalCode } = server;
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  const gone = new Promise((resolve) => server.once("exit", resolve));
  const last = setTimeout(() => server.kill("SIGKILL"), after);
  server.kill("SIGTERM");
  await gone;
  clearTimeout(last);
}
