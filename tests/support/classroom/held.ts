/** A test run that holds a daemon with a container until somebody kills it: `tsx held.ts IMAGE`. Prints both processes' numbers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Daemon } from "./daemon.js";
import { daemonFolder } from "./programs.js";

const daemon = await Daemon.start();
await daemon.clear();
await daemon.must("docker", [
  "run",
  "--detach",
  "--name",
  "held",
  process.argv[2] ?? "",
  "sleep",
  "infinity",
]);
const container = await daemon.must("docker", [
  "inspect",
  "--format",
  "{{.State.Pid}}",
  "held",
]);
const own = readFileSync(join(daemonFolder, "pid"), "utf8").trim();
process.stdout.write(`${own} ${container}\n`);
setInterval(() => undefined, 60_000);
