/** The command line. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { course } from "./paths.mjs";
import { Problem } from "./problem.mjs";

export const help = `Nabla: deep learning in TypeScript notebooks

  npm start                  set up what is missing, then open the course in JupyterLab
  npm run setup              set up only
  npm test                   set up, then run every test

Options of npm start, after two dashes: npm start -- --port 9000
  --port NUMBER      port of JupyterLab on 127.0.0.1 (8888, or the next free one)
  --folder PATH      folder to work in (course); notebooks you changed are never overwritten
  --no-browser       print the address instead of opening it
  --check            start, ask the server for its status, stop, exit 0 (for scripts)
  --all              fetch the weights and data sets of all lessons too (some 350 MB), for work without a network
  --backend NAME     what computes: tfjs-node-gpu, tfjs-node, webgpu, wasm or cpu (the fastest that works)
  --help             this text

Environment
  NABLA_PYTHON       the Python to use (python3 of the PATH)
  NABLA_BACKEND      the same as --backend, for every way of starting a kernel
  CXX                the C++ compiler for the native backend (c++, g++ or clang++)
`;

const backends = ["tfjs-node-gpu", "tfjs-node", "webgpu", "wasm", "cpu"];

/**
 * @typedef {object} Options
 * @property {boolean} start
 * @property {string | undefined} script an npm script to run afterwards
 * @property {string[]} rest its arguments
 * @property {number | undefined} port
 * @property {string} folder
 * @property {boolean} browser
 * @property {boolean} check
 * @property {string | undefined} backend
 * @property {boolean} all
 * @property {boolean} help
 */

/**
 * @param {readonly string[]} args
 * @returns {Options}
 * @throws {Problem}
 */
export function readOptions(args) {
  const { values, positionals } = parse(args);
  if (positionals.length > 0 && values.run === undefined) {
    throw new Problem(
      `Unexpected argument "${positionals[0]}".`,
      "npm start -- --help lists the options.",
    );
  }
  const port = values.port === undefined ? undefined : Number(values.port);
  if (
    port !== undefined &&
    !(Number.isInteger(port) && port >= 1 && port <= 65535)
  ) {
    throw new Problem(
      `--port expected a number from 1 to 65535, received "${values.port}".`,
      "For example: npm start -- --port 9000",
    );
  }
  if (values.backend !== undefined && !backends.includes(values.backend)) {
    throw new Problem(
      `--backend expected one of ${backends.join(", ")}; received "${values.backend}".`,
      "Without it, the fastest that works is used.",
    );
  }
  return {
    start: values.start === true || values.check === true,
    script: values.run,
    rest: positionals,
    port,
    folder:
      values.folder === undefined
        ? course
        : resolve(process.env["INIT_CWD"] ?? process.cwd(), values.folder),
    browser: values["no-browser"] !== true && values.check !== true,
    check: values.check === true,
    backend: values.backend,
    all: values.all === true,
    help: values.help === true,
  };
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        start: { type: "boolean" },
        run: { type: "string" },
        port: { type: "string" },
        folder: { type: "string" },
        "no-browser": { type: "boolean" },
        check: { type: "boolean" },
        all: { type: "boolean" },
        backend: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new Problem(
      error instanceof Error
        ? error.message.split(". ", 1)[0] + "."
        : String(error),
      "npm start -- --help lists the options.",
    );
  }
}
