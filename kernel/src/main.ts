#!/usr/bin/env node
/** The command line: `nabla-kernel --connection-file FILE [--preload NAME]… [--history-file FILE]`. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { homedir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { EngineProcess } from "./engine/process.js";
import { Life } from "./handlers/life.js";
import { History } from "./history.js";
import { Kernel } from "./kernel.js";
import { TypeScript } from "./handlers/typescript.js";
import { HeaderSource } from "./protocol/message.js";
import {
  freshConnection,
  readConnection,
  writeConnection,
} from "./transport/connection-file.js";
import { Sockets } from "./transport/sockets.js";

/** Read before anything else: a parent that goes early must be missed too. */
const firstParent = process.ppid;

const help = `nabla-kernel: a Jupyter kernel for TypeScript

  --connection-file FILE   which ports and key to use; a file that does not exist is written, with free ports
  --preload NAME           a package whose exports every cell can use; may be given more than once
  --history-file FILE      where typed cells are kept ("none": nowhere); default: nabla/history.jsonl in Jupyter's data folder
  --check on|off           whether types are checked before a cell runs; default: on
  --help
`;

const { values } = parseArgs({
  options: {
    "connection-file": { type: "string", short: "f" },
    preload: { type: "string", multiple: true, default: [] },
    "history-file": { type: "string" },
    check: { type: "string", default: "on" },
    help: { type: "boolean", short: "h" },
  },
});

function dataDirectory(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR !== undefined) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library/Jupyter");
  if (process.platform === "win32" && APPDATA !== undefined)
    return join(APPDATA, "jupyter");
  return join(XDG_DATA_HOME ?? join(homedir(), ".local/share"), "jupyter");
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container whose user has no name.
    return "user";
  }
}

async function serve(): Promise<void> {
  const file =
    values["connection-file"] ??
    join(dataDirectory(), "runtime", `kernel-${process.pid}.json`);
  const own = !existsSync(file);
  const asked = own ? freshConnection() : readConnection(file);
  const historyFile =
    values["history-file"] ?? join(dataDirectory(), "nabla", "history.jsonl");

  // Only who is started by Jupyter can be started by it again.
  const life = own ? undefined : new Life(file);
  const note = life?.begin();

  // Messages may come as soon as the sockets listen.
  const held: { kernel?: Kernel } = {};
  const { sockets, connection } = await Sockets.open(asked, {
    request: (request) => held.kernel?.request(request),
    subscribed: (topic) => held.kernel?.subscribed(topic),
    rejected: (channel, reason) => held.kernel?.rejected(channel, reason),
  });
  const kernel = new Kernel(sockets, {
    headers: new HeaderSource(randomUUID(), userName()),
    language: new TypeScript({
      preload: values.preload,
      folder: process.cwd(),
      check: values.check !== "off",
    }),
    history: new History(historyFile === "none" ? undefined : historyFile),
    startEngine: (listener) =>
      new EngineProcess(
        { preload: values.preload, directory: process.cwd() },
        listener,
      ),
    note,
    looked: (state) => {
      life?.seen(state);
    },
    ended: () => {
      life?.end();
      if (own) rmSync(file, { force: true });
      // What still holds the event loop is not ours to wait for; ZeroMQ's thread sends what it has before the process ends.
      process.exitCode = 0;
      setTimeout(() => process.exit(0), 200).unref();
    },
  });
  held.kernel = kernel;
  if (own) {
    mkdirSync(dirname(file), { recursive: true });
    writeConnection(file, connection);
    process.stderr.write(`kernel: jupyter console --existing ${file}\n`);
  }
  kernel.start();

  // Whoever manages kernels says so by this variable; a manager that was killed cannot shut its kernels down any more.
  if (process.env["JPY_PARENT_PID"] !== undefined)
    watchParent(firstParent, () => void kernel.close());
  process.on("SIGINT", () => kernel.interrupt());
  for (const signal of ["SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => void kernel.close());
}

/** A process whose parent has gone is given another one. */
function watchParent(parent: number, gone: () => void): void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, 1000);
  timer.unref();
}

if (values.help === true) process.stdout.write(help);
else
  serve().catch((error: unknown) => {
    process.stderr.write(
      `kernel: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exit(1);
  });
