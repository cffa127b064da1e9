/** The kernel as a process among others: who can reach it, whether it is known to live, and what it leaves behind. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type * as ZeroMQ from "zeromq";
import { KernelClient, kernelMain } from "../support/kernel-client.js";

const require = createRequire(
  new URL("../../kernel/package.json", import.meta.url),
);
const zmq = require("zeromq") as typeof ZeroMQ;

const ports = (kernel: KernelClient): number[] =>
  Object.entries(kernel.connection)
    .filter(([name]) => name.endsWith("_port"))
    .map(([, port]) => Number(port));

const reachable = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", end(true)).on("error", end(false));
  });

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that nobody has waited for yet has ended all the same.
  return (
    process.platform !== "linux" ||
    !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
  );
};

test("a kernel that was killed is told of by the one that takes its place", () => {
  const life = new URL("../../kernel/dist/handlers/life.js", import.meta.url);
  const file = `/nowhere/kernel-${process.pid}.json`;
  const begin = (end: string): string =>
    spawnSync(
      process.execPath,
      [
        "--input-type=module",
        "--eval",
        `import { Life } from ${JSON.stringify(life.href)};
        const life = new Life(${JSON.stringify(file)});
        console.log(life.begin() ?? "nothing");
        ${end}`,
      ],
      { encoding: "utf8" },
    ).stdout.trim();
  const killed = "process.kill(process.pid, 'SIGKILL')";
  expect(begin(killed)).toBe("nothing");
  expect(begin("life.end()")).toMatch(
    /^The kernel before this one ended without a word: it was killed from outside \(memory when last seen: [\d.]+ [KMG]iB of [\d.]+ GiB\)/,
  );
  expect(begin("life.end()")).toBe("nothing");
});

test.skipIf(process.platform === "win32")(
  "only the owner reads the connection file, and the ports answer on the loopback interface alone",
  async () => {
    const kernel = await KernelClient.start();
    expect(statSync(kernel.connectionFile).mode & 0o777).toBe(0o600);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const port of ports(kernel)) {
      expect(await reachable("127.0.0.1", port)).toBe(true);
      for (const { address } of others)
        expect(await reachable(address, port)).toBe(false);
    }
    await kernel.stop();
  },
);

test("every heartbeat comes back while a cell is busy", async () => {
  const kernel = await KernelClient.start();
  const heart = new zmq.Request({ linger: 0 });
  heart.connect(`tcp://127.0.0.1:${kernel.connection.hb_port}`);
  const id = kernel.send("execute_request", {
    code: 'console.log("on"); for (;;);',
  });
  await kernel.wait(() =>
    kernel.heard.find((m) => m.parent === id && m.type === "stream"),
  );
  for (let i = 0; i < 20; i++) {
    await heart.send(`ping ${i}`);
    expect(String((await heart.receive())[0])).toBe(`ping ${i}`);
  }
  expect(
    kernel.heard.some((m) => m.parent === id && m.type === "execute_reply"),
  ).toBe(false);
  heart.close();
  await kernel.request("interrupt_request", {}, "control");
  await kernel.outcome(id);
  await kernel.stop();
});

test.skipIf(process.platform === "win32")(
  "a shutdown leaves no process, whatever cells have left running",
  async () => {
    const kernel = await KernelClient.start();
    const { stdout } = await kernel.execute(`
      import { spawn } from "node:child_process";
      import { createServer } from "node:net";
      import { Worker } from "node:worker_threads";
      setInterval(() => {}, 10);
      createServer().listen(0, "127.0.0.1");
      new Worker("for (;;);", { eval: true });
      const child = spawn("sleep", ["600"]);
      const deaf = spawn("sh", ["-c", "trap '' TERM INT HUP; sleep 600"]);
      console.log(process.pid, child.pid, deaf.pid);
    `);
    const pids = stdout.trim().split(" ").map(Number);
    expect(pids.map(lives)).toEqual([true, true, true]);
    await kernel.stop();
    expect(kernel.child.exitCode).toBe(0);
    expect(pids.map(lives)).toEqual([false, false, false]);
  },
);

test.skipIf(process.platform === "win32")(
  "a kernel whose manager was killed ends by itself",
  async () => {
    const manager = spawn(
      process.execPath,
      [
        "-e",
        `const { pid, stderr } = require("child_process").spawn(process.execPath, [${JSON.stringify(kernelMain)}, "--history-file", "none"],
           { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, JPY_PARENT_PID: String(process.pid) } });
         stderr.once("data", () => console.log(pid));
         setInterval(() => undefined, 1000);`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [said] = (await once(manager.stdout, "data")) as [Buffer];
    const kernel = Number(said.toString());
    expect(lives(kernel)).toBe(true);
    manager.kill("SIGKILL");
    await once(manager, "exit");
    // Ends by the test's own guard where the kernel does not.
    while (lives(kernel)) await sleep(50);
  },
);
