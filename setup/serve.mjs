/** JupyterLab in the foreground, until Ctrl-C; or, for --check, until it has answered. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { jupyterHome, root, venv } from "./paths.mjs";
import { Problem } from "./problem.mjs";

const usualPort = 8888;
const interrupted = 130; // as a shell counts it

// https://jupyter-server.readthedocs.io/en/stable/developers/rest-api.html
/** @typedef {{started: string, kernels: number}} Status */
/** @typedef {import("./options.mjs").Options & {signal: AbortSignal}} Ask */
/** @typedef {typeof import("../kernel/dist/install/index.js")} KernelSetUp */
/** @typedef {{default: string, kernelspecs: Record<string, {spec: {display_name: string}}>}} Kernelspecs */

/**
 * @param {import("./report.mjs").Report} report
 * @param {import("./options.mjs").Options} options
 * @returns {Promise<number>} the exit code
 */
export async function serve(report, options) {
  const install = join(root, "kernel", "dist", "install", "index.js");
  /** @type {KernelSetUp} */
  const kernel = await import(pathToFileURL(install).href);
  const { folder, check } = options;

  const running = kernel.serverOf(folder, kernel.runtimeOf(jupyterHome));
  if (
    running &&
    !check &&
    (options.port === undefined || options.port === running.port)
  ) {
    report.note(
      `JupyterLab already serves ${folder}:\n\n  ${kernel.addressOf(running)}\n`,
    );
    return 0;
  }

  report.lastTitle = "JupyterLab";
  // Jupyter shuts its kernels down first, and this process must live until that is done.
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => ending.abort());
  const ask = { ...options, signal: ending.signal };
  try {
    return await (check ? checkOnce : untilEnded)(report, kernel, ask);
  } catch (error) {
    if (ending.signal.aborted) return interrupted;
    throw error;
  }
}

/**
 * @param {import("./report.mjs").Report} report
 * @param {KernelSetUp} kernel
 * @param {Ask} options
 */
async function untilEnded(report, kernel, options) {
  report.note("Starting JupyterLab …");
  const lab = await start(report, kernel, options);
  report.note(
    `JupyterLab runs at\n\n  ${kernel.addressOf(lab.server)}\n\nYour notebooks are in ${options.folder}. Ctrl-C in this window stops it.`,
  );
  return lab.ended;
}

/**
 * Another program may take the port between the look and Jupyter's own start: then once more.
 *
 * @param {import("./report.mjs").Report} report
 * @param {KernelSetUp} kernel
 * @param {Ask} options
 * @param {(text: string) => void} [lines]
 */
async function start(report, kernel, options, lines) {
  const { folder, browser, signal } = options;
  for (;;) {
    const port = await choosePort(report, kernel, options.port);
    try {
      return await kernel.startLab(
        { venv, home: jupyterHome, folder, port, browser, signal },
        lines,
      );
    } catch (error) {
      const lost = /port \d+ is not available|already in use/i; // who took it may have let it go since
      if (signal.aborted) throw error;
      if (!lost.test(String(error)) && (await kernel.isFree(port))) throw error;
    }
  }
}

/**
 * @param {import("./report.mjs").Report} report
 * @param {KernelSetUp} kernel
 * @param {number | undefined} wanted
 */
async function choosePort(report, kernel, wanted) {
  if (wanted !== undefined) {
    if (await kernel.isFree(wanted)) return wanted;
    throw new Problem(
      `Port ${wanted} of 127.0.0.1 is taken by another program, or this user may not use it.`,
      `Choose another (npm start -- --port ${wanted < 65_000 ? wanted + 1 : 8889}), or leave --port out and a free one is found.`,
    );
  }
  const port = await kernel.freePort(usualPort);
  if (port !== usualPort)
    report.note(
      `Port ${usualPort} is taken by another program; using ${port}.`,
    );
  return port;
}

/**
 * @param {import("./report.mjs").Report} report
 * @param {KernelSetUp} kernel
 * @param {Ask} options
 */
async function checkOnce(report, kernel, options) {
  const lab = await start(report, kernel, options, (text) =>
    report.write(text.trimEnd()),
  );
  try {
    const status = /** @type {Status} */ (
      await kernel.ask(lab.server, "status")
    );
    const { kernelspecs, default: usual } = /** @type {Kernelspecs} */ (
      await kernel.ask(lab.server, "kernelspecs")
    );
    const nabla = kernelspecs["nabla"];
    if (!nabla || usual !== "nabla") {
      throw new Problem(
        `JupyterLab expected the kernel "nabla" as its usual one, knows ${Object.keys(kernelspecs).join(", ")} and uses ${usual}.`,
        "Delete the folder .venv and run npm run setup.",
      );
    }
    await kernel.tryKernel(lab.server, "nabla");
    report.note(
      `JupyterLab answers at ${lab.server.url} (started ${status.started}, ${status.kernels} kernels running); ` +
        `its kernel ${nabla.spec.display_name} starts and answers; ${readdirSync(options.folder).filter((it) => it.endsWith(".ipynb")).length} notebooks are in ${options.folder}.`,
    );
  } finally {
    await lab.end();
  }
  return 0;
}
