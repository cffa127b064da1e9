/**
 * What the tests need beyond Node and Python: found, or installed where that is nobody's own machine (CI) and apt and root allow it, or
 * named, so that nobody wonders which tests were left out.
 */
import { spawnSync } from "node:child_process";
import {
  findChromium,
  howToGetChromium,
  inCI,
  saySkipped,
} from "./chromium.js";

const run = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, {
    stdio: "inherit",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).status === 0;

if (findChromium() === undefined && inCI) {
  const installed =
    process.getuid?.() === 0 &&
    run("apt-get", "update", "-qq") &&
    run(
      "apt-get",
      "install",
      "-y",
      "-qq",
      "--no-install-recommends",
      "chromium",
    );
  if (!installed || findChromium() === undefined) {
    process.stderr.write(
      `The browser tests expected Chromium; there is none and apt could not bring it. ${howToGetChromium}\n`,
    );
    process.exitCode = 1;
  }
} else if (findChromium() === undefined) {
  saySkipped();
}
