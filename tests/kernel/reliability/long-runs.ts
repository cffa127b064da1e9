/** A kernel over a long time: many cells, much output, many lives. Each returns its figures; what must hold is asserted on the way. */
import {
  readFileSync,
  readdirSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
} from "node:fs";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect } from "vitest";
import { KernelClient, zmq } from "../../support/kernel-client.js";
import {
  type BadMessage,
  type Channel,
  badMessage,
  knock,
  knocks,
} from "./bad-messages.js";

/** All processes of a kernel, found by a variable that it hands down; zombies do not run. */
export function processesOf(mark: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark) &&
          !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
        );
      } catch {
        return false; // gone, or somebody else's
      }
    });
}

/**
 * What the processes have made themselves, in memory or swapped out, MiB; what they share is counted once. Programs and libraries are left out:
 * each process's share of them changes whenever another one on the machine comes or goes.
 */
function memory(mark: string): number {
  let kib = 0;
  for (const pid of processesOf(mark)) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
      for (const kind of ["Pss_Anon", "Pss_Shmem", "SwapPss"])
        kib += Number(new RegExp(`^${kind}:\\s+(\\d+)`, "m").exec(rollup)?.[1]);
    } catch {
      // ended meanwhile
    }
  }
  return kib / 1024;
}

/** Least squares: how much y grows with each x. */
function slope(points: readonly { x: number; y: number }[]): number {
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((p) => p.x), mean((p) => p.y)];
  return (
    points.reduce((sum, p) => sum + (p.x - x) * (p.y - y), 0) /
    points.reduce((sum, p) => sum + (p.x - x) ** 2, 0)
  );
}

/** What is not collected yet only adds to a reading: the least of several tells what is kept. `n` from 0. */
const fifth = (points: readonly { y: number }[], n: number): number =>
  Math.min(
    ...points
      .slice(
        Math.floor((points.length * n) / 5),
        Math.floor((points.length * (n + 1)) / 5),
      )
      .map(({ y }) => y),
  );

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** The kernel answers on every channel, computes, and nothing that was not signed has run. */
async function alive(kernel: KernelClient): Promise<void> {
  const heart = new zmq.Request({ linger: 0 });
  heart.connect(`tcp://127.0.0.1:${kernel.connection.hb_port}`);
  await heart.send("ping");
  expect(String((await heart.receive())[0])).toBe("ping");
  heart.close();
  kernel.answer = () => "yes";
  const cell = await kernel.execute(
    'console.log(prompt("there?")); [20 + 22, "breach" in globalThis]',
  );
  expect(cell.reply.content).toMatchObject({ status: "ok" });
  expect(cell.result).toBe("[ 42, false ]");
  expect(cell.stdout).toBe("yes\n");
  const { content } = await kernel.request("complete_request", {
    code: "Math.hyp",
    cursor_pos: 8,
  });
  expect(content["matches"]).toContain("hypot");
  kernel.heard.length = 0;
}

/** @throws with the seed, and with the message that made the kernel wrong */
export async function badMessages(
  count: number,
  seed: number,
): Promise<{ sent: number; knocks: number; kinds: Record<string, number> }> {
  const kernel = await KernelClient.start();
  const at = (port: number): string => `tcp://127.0.0.1:${port}`;
  // Sockets of the sender's own: an answer to nonsense is no answer to the client.
  const bad = {
    shell: new zmq.Dealer({ linger: 0 }),
    control: new zmq.Dealer({ linger: 0 }),
    stdin: new zmq.Dealer({ linger: 0 }),
    heartbeat: new zmq.Dealer({ linger: 0 }),
    iopub: new zmq.XSubscriber({ linger: 0 }),
  };
  const { connection } = kernel;
  const ports: Record<Channel, number> = {
    shell: connection.shell_port,
    control: connection.control_port,
    stdin: connection.stdin_port,
    heartbeat: connection.hb_port,
    iopub: connection.iopub_port,
  };
  for (const channel of Object.keys(bad) as Channel[])
    bad[channel].connect(at(ports[channel]));
  const kinds: Record<string, number> = {};
  let sent = 0;
  const send = async ({ kind, channel, frames }: BadMessage): Promise<void> => {
    const socket = bad[channel];
    for (const part of [frames(connection.key)])
      // An XSUB socket takes one frame at a time.
      if (socket instanceof zmq.XSubscriber)
        for (const frame of part) await socket.send(frame);
      else await socket.send(part);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    sent++;
  };
  const step = 100;
  const check = async (batch: BadMessage[]): Promise<void> => {
    try {
      for (const message of batch) await send(message);
      await alive(kernel);
    } catch (error) {
      throw new Error(
        `seed ${seed}, among messages ${sent - batch.length} to ${sent}: ${String(error)}\nthe kernel said:\n${kernel.log().slice(-2000)}`,
        { cause: error },
      );
    }
  };
  const messages = fc.sample(badMessage, { numRuns: count, seed });
  for (let i = 0; i < count; i += step)
    await check(messages.slice(i, i + step));
  const greetings = fc.sample(knocks, { numRuns: Math.ceil(count / 10), seed });
  for (const [i, data] of greetings.entries())
    await knock(Object.values(ports)[i % 5]!, data);
  await alive(kernel);
  // Nothing unsigned has ended it either: it is the one that was started.
  expect(kernel.child.exitCode).toBe(null);
  for (const socket of Object.values(bad)) socket.close();
  await kernel.stop();
  expect(kernel.child.exitCode).toBe(0);
  return { sent, knocks: greetings.length, kinds };
}

const collectGarbage = fileURLToPath(
  new URL("collect-garbage.cjs", import.meta.url),
);

export interface CellFigures {
  cells: number;
  /** MiB a thousand cells, of all processes together, after the first fifth. */
  memorySlope: number;
  memoryAtStart: number;
  memoryAtEnd: number;
  /** MiB a thousand cells, by the least of the third fifth and the least of the last one. */
  memoryGrowth: number;
  /** ms a thousand cells. */
  latencySlope: number;
  latencyFirst: number;
  latencyLast: number;
}

/**
 * A long session: names declared again and again, functions over them, results, output, and an error now and then.
 *
 * @param settles whether the session is so long that collected garbage no longer tells; in a shorter one it is collected all the time, which
 *                costs latency
 */
export async function manyCells(
  count: number,
  settles: boolean,
): Promise<CellFigures> {
  const mark = randomUUID();
  const kernel = await KernelClient.start({
    environment: {
      NABLA_TEST_MARK: mark,
      ...(settles
        ? {}
        : { NODE_OPTIONS: `--require ${collectGarbage}`, GOGC: "20" }),
    },
  });
  const memories: { x: number; y: number }[] = [];
  const latencies: { x: number; y: number }[] = [];
  const every = Math.max(1, Math.floor(count / 50));
  for (let i = 0; i < count; i++) {
    const name = `v${i % 40}`;
    const code =
      i % 50 === 49
        ? `throw new Error("meant ${i}")`
        : i % 5 === 4
          ? `const f${i % 40} = (x: number): number => x + ${i % 40 === 4 ? 0 : `v${(i - 4) % 40}`}; f${i % 40}(${i})`
          : `let ${name}: number = ${i}; ${name} + 1`;
    const begin = performance.now();
    const { reply, result } = await kernel.execute(code);
    const took = performance.now() - begin;
    const expected =
      i % 50 === 49
        ? undefined
        : i % 5 === 4
          ? String(i + (i % 40 === 4 ? 0 : i - 4))
          : String(i + 1);
    expect({ code, result }).toEqual({ code, result: expected });
    expect(reply.content["execution_count"]).toBe(i + 1);
    kernel.heard.length = 0;
    latencies.push({ x: i / 1000, y: took });
    if (i % every === 0 || i === count - 1)
      memories.push({ x: i / 1000, y: memory(mark) });
  }
  await kernel.stop();
  const settled = <T>(points: readonly T[]): T[] =>
    points.slice(Math.floor(points.length / 5));
  const tenth = Math.ceil(count / 10);
  return {
    cells: count,
    memorySlope: slope(settled(memories)),
    memoryAtStart: settled(memories)[0]!.y,
    memoryAtEnd: memories.at(-1)!.y,
    memoryGrowth:
      (fifth(memories, 4) - fifth(memories, 2)) / ((2 / 5) * (count / 1000)),
    latencySlope: slope(settled(latencies)),
    latencyFirst: median(latencies.slice(tenth, 2 * tenth).map((p) => p.y)),
    latencyLast: median(latencies.slice(-tenth).map((p) => p.y)),
  };
}

/** Half by `console`, half by `process.stdout`: one order. */
export async function manyLines(
  count: number,
): Promise<{ lines: number; messages: number }> {
  const kernel = await KernelClient.start();
  const { outputs, stdout, reply } = await kernel.execute(
    `for (let i = 0; i < ${count}; i++) i % 2 ? process.stdout.write("line " + i + "\\n") : console.log("line", i)`,
  );
  expect(reply.content["status"]).toBe("ok");
  let [lines, at] = [0, 0];
  for (let i = 0; i < count; i++) {
    const line = `line ${i}\n`;
    if (!stdout.startsWith(line, at))
      throw new Error(
        `expected ${JSON.stringify(line)} at ${at}, received ${JSON.stringify(stdout.slice(at, at + 60))}`,
      );
    at += line.length;
    lines++;
  }
  expect(stdout.length).toBe(at);
  await kernel.stop();
  return { lines, messages: outputs.length };
}

/** Each after the first also finds what one that was killed has left; the last one is not killed. */
const endings = ["shutdown", "killed", "busy", "SIGTERM", "restart"] as const;

/** Starts and ends kernels in every way, and looks for what they leave: processes, ports, files, temporary folders. */
export async function startStop(
  count: number,
): Promise<Record<string, number>> {
  const place = mkdtempSync(join(tmpdir(), "nabla-lives-"));
  const ended: Record<string, number> = {};
  for (let i = 0; i < count; i++) {
    const ending = endings[i % endings.length]!;
    const mark = randomUUID();
    const folders = Object.fromEntries(
      ["tmp", "data", "runtime", "work"].map((name) => {
        const folder = join(place, name);
        mkdirSync(folder, { recursive: true });
        return [name, folder];
      }),
    ) as Record<"tmp" | "data" | "runtime" | "work", string>;
    const kernel = await KernelClient.start({
      directory: folders.work,
      environment: {
        NABLA_TEST_MARK: mark,
        TMPDIR: folders.tmp,
        JUPYTER_DATA_DIR: folders.data,
        JUPYTER_RUNTIME_DIR: folders.runtime,
      },
    });
    expect(
      (await kernel.execute("const answer: number = 42; answer")).result,
    ).toBe("42");
    expect(processesOf(mark).length).toBeGreaterThan(1);
    await end(kernel, ending);
    // A killed front cannot wait for its engine, which ends as soon as it notices; the test's own guard ends a wait in vain.
    if (ending === "killed")
      while (processesOf(mark).length > 0) await sleep(20);
    expect({ ending, processes: processesOf(mark) }).toEqual({
      ending,
      processes: [],
    });
    for (const [name, port] of Object.entries(kernel.connection))
      if (name.endsWith("_port"))
        expect({ ending, port: await listens(Number(port)) }).toEqual({
          ending,
          port: false,
        });
    // Nobody is left to remove the file of one that was killed.
    if (ending !== "killed")
      expect({
        ending,
        left: readdirSync(join(kernel.connectionFile, "..")),
      }).toEqual({ ending, left: [] });
    // Nor its temporary folder: the next life does.
    for (const [name, folder] of Object.entries(folders))
      if (ending !== "killed" || name !== "tmp")
        expect({ ending, name, left: readdirSync(folder) }).toEqual({
          ending,
          name,
          left: [],
        });
    await kernel.stop();
    ended[ending] = (ended[ending] ?? 0) + 1;
  }
  rmSync(place, { recursive: true, force: true });
  return ended;
}

async function end(
  kernel: KernelClient,
  how: (typeof endings)[number],
): Promise<void> {
  const gone = once(kernel.child, "exit");
  switch (how) {
    case "shutdown":
      kernel.send("shutdown_request", { restart: false }, "control");
      break;
    case "restart":
      kernel.send("shutdown_request", { restart: true }, "control");
      break;
    case "busy": {
      const id = kernel.send("execute_request", {
        code: 'console.log("on"); for (;;);',
      });
      await kernel.wait(() =>
        kernel.heard.find((m) => m.parent === id && m.type === "stream"),
      );
      kernel.send("shutdown_request", { restart: false }, "control");
      break;
    }
    case "SIGTERM":
      kernel.child.kill("SIGTERM");
      break;
    case "killed":
      kernel.child.kill("SIGKILL");
      break;
  }
  await gone;
  if (how !== "killed") expect(kernel.child.exitCode).toBe(0);
}

async function listens(port: number): Promise<boolean> {
  const { connect } = await import("node:net");
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket
      .on("connect", () => {
        socket.destroy();
        resolve(true);
      })
      .on("error", () => resolve(false));
  });
}
