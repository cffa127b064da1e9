/**
 * `npm start` as a stranger runs it, in this checkout, which `npm test` has just set up, so that only JupyterLab and a kernel start. The
 * learner's own course folder is left alone: every run works in a folder of its own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pythonOf } from "../../kernel/src/install/environment.js";
import { freePort, startLab } from "../../kernel/src/install/lab.js";
import { ask } from "../../kernel/src/install/servers.js";
import { tryKernel } from "../../kernel/src/install/trial.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const venv = join(root, ".venv");
const course = join(root, "course");

interface Run {
  child: ChildProcess;
  /** What it has printed so far. */
  said: () => string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
}

const started: Run[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nabla-start-"));
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill("SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

function start(...args: string[]): Run {
  const child = spawn(process.execPath, ["setup.mjs", ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  }
  const ended = new Promise<number | null>((resolve) =>
    child.once("close", resolve),
  );
  const run = { child, said: () => text, ended };
  started.push(run);
  return run;
}

async function check(name: string, ...args: string[]): Promise<string> {
  const own = join(folder, name);
  const { said, ended } = start(
    "--no-browser",
    "--check",
    "--folder",
    own,
    ...args,
  );
  expect({ code: await ended, said: said() }).toMatchObject({ code: 0 });
  return said();
}

/** Processes whose command line or environment speaks of this test's folder: servers name it, kernels inherit it. */
function left(): string[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) => {
      try {
        const of = (file: string) =>
          readFileSync(join("/proc", pid, file), "utf8");
        const words = `${of("cmdline")}\0${of("environ")}`;
        return words.includes(folder)
          ? [`${pid}: ${of("cmdline").replaceAll("\0", " ")}`]
          : [];
      } catch {
        return []; // ended, or somebody else's
      }
    });
}

const listing = () =>
  existsSync(course)
    ? readdirSync(course, { recursive: true, encoding: "utf8" })
        .map((path) => `${path} ${statSync(join(course, path)).mtimeMs}`)
        .toSorted()
    : [];

test("--check starts JupyterLab and the kernel, says what is there, and leaves no process", async () => {
  const before = listing();
  const said = await check("course");
  expect(said).toMatch(
    /JupyterLab answers at http:\/\/127\.0\.0\.1:\d+\/ \(started \d{4}-/,
  );
  expect(said).toContain("kernel TypeScript (Nabla) starts and answers");
  const notebooks = readdirSync(join(folder, "course")).filter((name) =>
    name.endsWith(".ipynb"),
  );
  expect(notebooks.length).toBeGreaterThan(0);
  expect(said).toContain(
    `${notebooks.length} notebooks are in ${join(folder, "course")}`,
  );
  expect(listing()).toEqual(before);
  expect(left()).toEqual([]);
});

test("two at once both succeed", async () => {
  await Promise.all([check("one"), check("two")]);
  expect(left()).toEqual([]);
});

test("a second set-up waits for the first and says so", async () => {
  // A first one that lives, and is silent: its lock is released below.
  const lock = join(root, ".cache", "setup.lock");
  writeFileSync(lock, String(process.pid), { flag: "wx" });
  let second: Run;
  try {
    second = start("--check", "--folder", join(folder, "course"));
    await expect
      .poll(second.said, { timeout: 180_000 })
      .toMatch(
        new RegExp(
          `Another set-up is running.*process ${process.pid}.*waits for it`,
        ),
      );
    expect(second.said()).not.toContain("JupyterLab answers");
  } finally {
    rmSync(lock, { force: true });
  }
  expect(await second.ended).toBe(0);
  expect(existsSync(lock)).toBe(false);
});

test("a port that is taken is refused by name", async () => {
  const other = createServer();
  await new Promise<void>((resolve) =>
    other.listen(0, "127.0.0.1", () => resolve()),
  );
  try {
    const { port } = other.address() as AddressInfo;
    const { said, ended } = start(
      "--check",
      "--folder",
      join(folder, "course"),
      "--port",
      String(port),
    );
    expect(await ended).toBe(1);
    expect(said()).toMatch(
      new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is taken[\\s\\S]*--port \\d`),
    );
    expect(said()).not.toContain("    at ");
    expect(left()).toEqual([]);
  } finally {
    other.close();
  }
});

test("npm start prints the address with its token; a second one finds the first; it ends with its kernels", async () => {
  const own = join(folder, "course");
  const first = start("--start", "--no-browser", "--folder", own);
  await expect
    .poll(first.said, { timeout: 120_000 })
    .toMatch(/JupyterLab runs at/);
  const [, url = "", port = "", token = ""] =
    /(http:\/\/127\.0\.0\.1:(\d+)\/)lab\?token=(\w+)/.exec(first.said()) ?? [];
  const server = { pid: 0, url, port: Number(port), token, root_dir: own };
  await ask(server, "kernels", {
    method: "POST",
    body: JSON.stringify({ name: "nabla" }),
  });

  const second = start("--start", "--no-browser", "--folder", own);
  expect(await second.ended).toBe(0);
  expect(second.said()).toContain(`already serves ${own}`);
  expect(second.said()).toContain(`${url}lab?token=${token}`);

  first.child.kill("SIGINT"); // as Ctrl-C does
  await first.ended;
  await expect.poll(left, { timeout: 180_000 }).toEqual([]);
});

test("a kernel that ends at once is said to have ended", async () => {
  const kernels = join(folder, "jupyter", "data", "kernels", "broken");
  mkdirSync(kernels, { recursive: true });
  const argv = [process.execPath, "-e", "process.exit(1)"];
  writeFileSync(
    join(kernels, "kernel.json"),
    JSON.stringify({ argv, display_name: "Broken", language: "typescript" }),
  );
  expect(existsSync(pythonOf(venv))).toBe(true);
  const lab = await startLab(
    {
      venv,
      home: join(folder, "jupyter"),
      folder: join(folder, "course"),
      port: await freePort(8888),
      browser: false,
    },
    () => undefined,
  );
  try {
    await expect(tryKernel(lab.server, "broken")).rejects.toThrow(
      /kernel "broken" expected to answer, but it ended/,
    );
  } finally {
    await lab.end();
  }
});
