/** What a test run leaves that is killed while its daemon is up: nothing. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { baseImage } from "../../support/classroom/base-image.js";
import { Daemon } from "../../support/classroom/daemon.js";
import { daemonFolder, givenDaemon } from "../../support/classroom/programs.js";

const held = fileURLToPath(
  new URL("../../support/classroom/held.ts", import.meta.url),
);

/** A guard against a hang: ten times what Docker gives its containers for their end. */
async function ended(process: string): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    if (!existsSync(`/proc/${process}`)) return;
    await sleep(200);
  }
  throw new Error(`process ${process} runs on`);
}

/** A run with a daemon and a container in it: the numbers of the run, the daemon and the container. */
async function begun(image: string): Promise<{
  run: ReturnType<typeof spawn>;
  daemon: string;
  container: string;
}> {
  const run = spawn(process.execPath, ["--import", "tsx", held, image], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await Promise.race([
    once(run.stdout, "data"),
    once(run, "exit"),
  ]);
  const [own = "", container = ""] = String(line[0]).trim().split(" ");
  // The number of an end is one word.
  expect([own, container].every((it) => /^\d+$/.test(it))).toBe(true);
  return { run, daemon: own, container };
}

/** @param why there is no class here */
export function daemon(why: () => string | undefined): void {
  test("it ends with a run that is killed, and what a killed daemon has left ends with the next", async ({
    skip,
  }) => {
    if (why() !== undefined || givenDaemon() !== undefined)
      skip(why() ?? "the daemon was given");
    const first = await Daemon.start();
    const image = await baseImage(first);
    await first.stop();

    const one = await begun(image);
    one.run.kill("SIGKILL");
    await Promise.all([one.daemon, one.container].map(ended));

    const other = await begun(image);
    process.kill(Number(other.daemon), "SIGKILL");
    other.run.kill("SIGKILL");
    await ended(other.daemon);
    expect(existsSync(`/proc/${other.container}`)).toBe(true);
    const next = await Daemon.start();
    await next.clear();
    await ended(other.container);
    await next.stop();
    rmSync(daemonFolder, { recursive: true, force: true });
  });
}
