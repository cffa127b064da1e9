import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { endServer } from "../../kernel/src/install/ending.js";

/** A server that does this when it is asked to end. */
async function ended(onTerm: string, after?: number): Promise<unknown[]> {
  const server = spawn(
    process.execPath,
    [
      "-e",
      `process.on("SIGTERM", () => { ${onTerm} }); setInterval(() => {}, 1000); console.log("up")`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(server.stdout, "data");
  await endServer(server, after);
  // Once more: it has gone.
  await endServer(server, after);
  return [server.exitCode, server.signalCode];
}

test.skipIf(process.platform === "win32")(
  "a server that is ended does what it has to do first, and is killed where it stays",
  async () => {
    expect(await ended("setTimeout(() => process.exit(7), 50)")).toEqual([
      7,
      null,
    ]);
    expect(await ended("", 50)).toEqual([null, "SIGKILL"]);
  },
);
