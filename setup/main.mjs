/** The way from a clone to a running course, one step after another; a step that is done is skipped. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { handOut } from "./course.mjs";
import { lock } from "./lock.mjs";
import { help, readOptions } from "./options.mjs";
import { installPackages, npm, packagesAreInstalled } from "./packages.mjs";
import { cache, notebooks, root, venv } from "./paths.mjs";
import { explain } from "./problem.mjs";
import { findPython } from "./python.mjs";
import { Report } from "./report.mjs";
import { run } from "./run.mjs";
import { serve } from "./serve.mjs";
import { digest, done, mark, unmark } from "./stamp.mjs";

/** @typedef {import("../kernel/dist/install/index.js").Driver} Driver */
/** @typedef {typeof import("../kernel/dist/install/index.js")} KernelSetUp */
/** @typedef {typeof import("../lib/dist/backend/setup/index.js")} LibSetUp */

/** @param {readonly string[]} args */
export async function main(args) {
  const report = new Report(join(cache, "setup.log"));
  try {
    const options = readOptions(args);
    if (options.help) {
      process.stdout.write(help);
      return;
    }
    if (options.backend) process.env["NABLA_BACKEND"] = options.backend;
    await setUp(report, options);
    if (options.script)
      process.exitCode = await npmScript(options.script, options.rest);
    else if (options.start) process.exitCode = await serve(report, options);
    else report.note(`Everything is set up. npm start opens JupyterLab.`);
  } catch (error) {
    report.fail();
    report.write(
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
    process.stderr.write(
      `\n${explain(error, { root, step: report.lastTitle, log: report.log })}\n`,
    );
    process.exitCode = 1;
  }
}

/**
 * @param {Report} report
 * @param {import("./options.mjs").Options} options
 */
async function setUp(report, { folder, all }) {
  const release = await lock((holder) =>
    report.note(
      `Another set-up is running in this folder (process ${holder}); this one waits for it.`,
    ),
  );
  try {
    /** @type {Driver} */
    const host = {
      run: (command, args, options) => run(report, command, args, options),
      progress: (detail) => report.progress(detail),
    };
    // Before the long steps, so that a missing Python is not found after ten minutes.
    const python = existsSync(venv) ? null : findPython();

    if (!packagesAreInstalled()) {
      await step(report, "Node packages", () => installPackages(host));
    }
    await build(report, host);
    /** @type {KernelSetUp} */
    const kernel = await load("kernel", "install/index.js");
    await jupyter(report, host, kernel, python);
    await native(report, host, kernel);
    if (all) await fetchAll(report);
    await buildNotebooks(report, host);
    handOutNotebooks(report, folder);
  } finally {
    release();
  }
}

/**
 * @param {Report} report
 * @param {string} title
 * @param {() => Promise<unknown>} work
 */
async function step(report, title, work) {
  report.begin(title);
  await work();
  report.end();
}

/**
 * @param {Report} report
 * @param {Driver} host
 */
async function build(report, host) {
  const sources = ["kernel", "lib", "lessons"].map((it) => join(root, it));
  const configs = ["package-lock.json", "tsconfig.base.json"].map((it) =>
    join(root, it),
  );
  const key = digest(
    ["build"],
    [
      ...configs,
      ...sources.flatMap((it) => [
        join(it, "src"),
        join(it, "tools"),
        join(it, "tsconfig.json"),
      ]),
    ],
  );
  const results = [
    "kernel/dist/main.js",
    "kernel/dist/install/index.js",
    "lib/dist/index.js",
    "lessons/dist/tools/main.js",
  ];
  if (
    done(
      "build",
      key,
      results.map((it) => join(root, it)),
    )
  )
    return;
  await step(report, "TypeScript build", async () => {
    unmark("build");
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    await host.run(
      process.execPath,
      [
        tsc,
        "-b",
        ...sources,
        ...(existsSync(join(root, "kernel", "dist", "main.js"))
          ? []
          : ["--force"]),
      ],
      { cwd: root },
    );
    mark("build", key);
  });
}

/**
 * A workspace's own set-up, built by the step before.
 *
 * @param {string} workspace
 * @param {string} path below dist/
 */
async function load(workspace, path) {
  return import(pathToFileURL(join(root, workspace, "dist", path)).href);
}

/**
 * @param {Report} report
 * @param {Driver} host
 * @param {KernelSetUp} kernel
 * @param {string | null} python
 */
async function jupyter(report, host, kernel, python) {
  const key = () =>
    digest([kernel.interpreterBehind(venv) ?? ""], [kernel.lockFile]);
  if (!done("jupyter", key(), [kernel.pythonOf(venv)])) {
    await step(report, "Jupyter environment", async () => {
      unmark("jupyter");
      await kernel.installEnvironment(host, {
        python: python ?? findPython(),
        venv,
      });
      kernel.writeSettings(venv, "nabla");
      mark("jupyter", key());
    });
  }
  kernel.registerKernelspec(
    join(venv, "share", "jupyter"),
    "nabla",
    kernel.kernelspec({ node: process.execPath, preload: ["nabla"] }),
  );
}

/**
 * @param {Report} report
 * @param {Driver} host
 * @param {KernelSetUp} kernel
 */
async function native(report, host, kernel) {
  /** @type {LibSetUp} */
  const lib = await load("lib", "backend/setup/index.js");
  const machine = lib.thisMachine();
  const key = digest(
    [JSON.stringify(machine)],
    [
      lib.lockFile("cpu"),
      lib.lockFile("cuda"),
      join(root, "lib", "src", "backend", "setup"),
    ],
  );
  const before = done("native", key, []);
  if (before) {
    /** @type {Awaited<ReturnType<LibSetUp["setUpNative"]>>} */
    const outcome = JSON.parse(before.note);
    if (outcome.native.every((name) => lib.isInstalled(name))) {
      if (outcome.native.length === 0) report.note(outcome.note);
      return;
    }
  }
  await step(report, "Native TensorFlow", async () => {
    unmark("native");
    const outcome = await lib.setUpNative(
      host,
      { python: kernel.pythonOf(venv), cache },
      machine,
    );
    report.note(outcome.note);
    mark("native", key, JSON.stringify(outcome));
  });
}

/** @param {Report} report */
async function fetchAll(report) {
  await step(report, "Weights and data sets", async () => {
    // The steps are told here; the library would say the same once more.
    process.env["NABLA_QUIET"] = "1";
    /** @type {typeof import("../lib/dist/pretrained/fetch-all.js")} */
    const lib = await load("lib", "pretrained/fetch-all.js");
    await lib.fetchAll((name, number, of) =>
      report.progress(`${name} (${number} of ${of})`),
    );
  });
}

/**
 * @param {Report} report
 * @param {Driver} host
 */
async function buildNotebooks(report, host) {
  const lessons = join(root, "lessons");
  const key = digest([], [lessons]);
  if (done("notebooks", key, [notebooks])) return;
  await step(report, "Notebooks", async () => {
    unmark("notebooks");
    await host.run(
      process.execPath,
      [join(lessons, "dist", "tools", "main.js"), "build"],
      { cwd: root, onLine: (line) => report.progress(line) },
    );
    mark("notebooks", key);
  });
}

/**
 * @param {Report} report
 * @param {string} folder
 */
function handOutNotebooks(report, folder) {
  if (!existsSync(notebooks)) return;
  for (const { kept, edition } of handOut(notebooks, folder).beside) {
    report.note(
      `You have worked in ${kept}, so it stays as it is; the lesson's new edition is "${edition}" beside it.`,
    );
  }
}

/**
 * @param {string} script
 * @param {readonly string[]} rest
 * @returns {Promise<number>} its exit code
 */
async function npmScript(script, rest) {
  const { command, args } = npm();
  const child = spawn(
    command,
    [
      ...args,
      "run",
      "--silent",
      script,
      ...(rest.length > 0 ? ["--", ...rest] : []),
    ],
    { cwd: root, stdio: "inherit" },
  );
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
