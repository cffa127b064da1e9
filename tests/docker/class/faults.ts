/** What breaks while students are at work: nothing saved is lost, and what need not end goes on. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Class } from "../../support/classroom/class.js";
import type { RemoteKernel, Visitor } from "../../support/classroom/visitor.js";
import { atWork, signedIn } from "./people.js";

/** As the kernel of the operating system ends a process: Docker's own `kill` would count as the administrator's wish. */
async function crash(school: Class, container: string): Promise<void> {
  const id = await school.daemon.must("docker", [
    "inspect",
    "--format",
    "{{.State.Pid}}",
    container,
  ]);
  process.kill(Number(id), "SIGKILL");
}

/** The server behind the class's address again. A guard against a hang, ten times what it takes. */
async function answers(visitor: Visitor): Promise<void> {
  for (let turn = 0; turn < 1500; turn++) {
    const answer = await visitor.server("/api/status").catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(200);
  }
  throw new Error(`${visitor.name}'s server is not reached any more`);
}

async function reattach(
  visitor: Visitor,
  kernel: RemoteKernel,
): Promise<RemoteKernel> {
  kernel.close();
  await answers(visitor);
  return visitor.attach(kernel.id);
}

async function save(
  visitor: Visitor,
  path: string,
  words: string,
): Promise<void> {
  const { status, text } = await visitor.write(path, notebook(words));
  if (status !== 200 && status !== 201)
    throw new Error(`${path} was not saved: ${status} ${text}`);
}

async function notebookOf(visitor: Visitor, path: string): Promise<string> {
  const { text } = await visitor.server(`/api/contents/${path}`);
  return JSON.stringify((JSON.parse(text) as { content: unknown }).content);
}

const notebook = (source: string): object => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [{ cell_type: "markdown", id: "a", metadata: {}, source }],
});

export function faults(school: () => Class): void {
  test("the hub is killed: kernels go on meanwhile and afterwards", async () => {
    const bob = await atWork(school(), "bob");
    const kernel = await bob.kernel();
    await kernel.run("let kept = 1;");
    await crash(school(), "nabla-hub-1");
    expect((await kernel.run("kept += 1")).text).toBe("2");
    await school().hubAnswers();
    expect((await kernel.run("kept += 1")).text).toBe("3");
    // Still signed in, and the hub knows the server.
    const { text } = await bob.hub("/users/bob");
    expect(JSON.parse(text)).toMatchObject({
      name: "bob",
      servers: { "": { ready: true } },
    });
    kernel.close();
  });

  test("a student's container is killed: an open page hears of it, the notebook is there at the next start", async () => {
    const eve = await atWork(school(), "eve");
    await save(eve, "kept.ipynb", "worth keeping");
    await crash(school(), "nabla-student-eve");
    // What a page asks meanwhile. A guard against a hang, ten times what the proxy takes: without its setting it takes twice as much.
    const asked = Array.from({ length: 5 }, async (_, turn) => {
      await sleep(turn * 500);
      return eve.request(`${eve.base}/api/status`, { patience: 70_000 });
    });
    await eve.ended();
    for (const { status } of await Promise.all(asked))
      expect(status).toBeGreaterThanOrEqual(500);
    await eve.start();
    expect(await notebookOf(eve, "kept.ipynb")).toContain("worth keeping");
  });

  test("the proxy is made anew: its routes come back, and kernels have gone on", async () => {
    const bob = await atWork(school(), "bob");
    let kernel = await bob.kernel();
    await kernel.run("let through = 1;");
    await school().compose(
      "up",
      "--detach",
      "--force-recreate",
      "--no-deps",
      "proxy",
    );
    kernel = await reattach(bob, kernel);
    expect((await kernel.run("through += 1")).text).toBe("2");
    kernel.close();
  });

  test("an upgrade: a running kernel goes on, edited lessons stay, new editions come with the next start", async () => {
    const [eve, bob] = await Promise.all([
      atWork(school(), "eve"),
      atWork(school(), "bob"),
    ]);
    let kernel = await bob.kernel();
    await kernel.run("let upgraded = 1;");
    const worked = "course/00-your-notebook.ipynb";
    const untouched = "course/01-what-deep-learning-is.ipynb";
    await save(eve, worked, "Eve's own words");
    await newEdition(school(), [
      "00-your-notebook",
      "01-what-deep-learning-is",
    ]);
    // As `docker compose up` does after a build: every part is made anew.
    await school().up("--force-recreate");
    kernel = await reattach(bob, kernel);
    expect((await kernel.run("upgraded += 1")).text).toBe("2");
    kernel.close();

    await eve.stop();
    await eve.start();
    expect(await notebookOf(eve, worked)).toContain("Eve's own words");
    expect(await notebookOf(eve, untouched)).toContain("the second edition");
    const { text } = await eve.server("/api/contents/course");
    const { content } = JSON.parse(text) as { content: { name: string }[] };
    const beside = content
      .map(({ name }) => name)
      .filter((it) => it.startsWith("00-your-notebook"));
    expect(beside).toHaveLength(2);
  });

  test("a full disk: the old notebook stays whole, the server starts, and saving works again after a clean-up", async () => {
    const { daemon } = school();
    // A small disk of its own, held by a container so that it outlives the server.
    const small = [
      "type=tmpfs",
      "device=tmpfs",
      "o=size=64m,uid=1000,gid=1000",
    ];
    await daemon.must("docker", [
      "volume",
      "create",
      ...small.flatMap((it) => ["--opt", it]),
      "nabla-home-dan",
    ]);
    await daemon.must("docker", [
      "run",
      "--detach",
      "--name",
      "holder",
      "--network",
      "none",
      "--volume",
      "nabla-home-dan:/home/learner",
      "--entrypoint",
      "sleep",
      "nabla/single-user",
      "infinity",
    ]);
    const dan = await atWork(school(), "dan");
    await save(dan, "work.ipynb", "first words");
    await school().inside(
      "dan",
      "dd if=/dev/zero of=$HOME/filler bs=1M; dd if=/dev/zero of=$HOME/rest bs=1",
    );
    const refused = await dan.write(
      "work.ipynb",
      notebook("second words ".repeat(10_000)),
    );
    expect(refused.status).toBe(500);
    expect(refused.text).toMatch(/No space left|disk is full/);
    expect(await notebookOf(dan, "work.ipynb")).toContain("first words");
    await dan.stop();
    await dan.start();
    expect(await notebookOf(dan, "work.ipynb")).toContain("first words");
    const kernel = await dan.kernel();
    expect((await kernel.run("6 * 7")).text).toBe("42");
    kernel.close();
    await school().inside("dan", "rm $HOME/filler $HOME/rest");
    await save(dan, "work.ipynb", "third words");
    expect(await notebookOf(dan, "work.ipynb")).toContain("third words");
    await dan.stop();
    await daemon.must("docker", ["rm", "--force", "holder"]);
    await daemon.must("docker", ["volume", "rm", "nabla-home-dan"]);
  });

  test("a backup brings accounts, files and handed-in work back", async () => {
    const { daemon } = school();
    const eve = await atWork(school(), "eve");
    await save(eve, "kept.ipynb", "in the backup");
    const folder = mkdtempSync(join(tmpdir(), "nabla-backup-"));
    const backup = (...args: string[]): Promise<string> =>
      daemon.must("./backup", args, { cwd: school().docker });
    try {
      await backup(folder);
      const [name = ""] = readdirSync(folder);
      const archives = join(folder, name);
      expect(readdirSync(archives)).toEqual(
        expect.arrayContaining([
          "nabla-home-eve.tar.gz",
          "nabla-home-bob.tar.gz",
          "nabla_exchange.tar.gz",
          "nabla_hub.tar.gz",
        ]),
      );
      await expect(backup("--restore", archives)).rejects.toThrow(
        /The class is running/,
      );
      await save(eve, "kept.ipynb", "after the backup");
      await school().compose("down");
      // The machine is lost.
      const volumes = await daemon.must("docker", ["volume", "ls", "--quiet"]);
      await daemon.clear();
      // Nobody had named one of these: an image or compose.yaml forgot to.
      expect(
        volumes.split("\n").filter((it) => !it.startsWith("nabla")),
      ).toEqual([]);
      writeFileSync(join(folder, "damaged.tar.gz"), "not an archive");
      await expect(backup("--restore", folder)).rejects.toThrow(/damaged/);
      await backup("--restore", archives);
      await school().up();
      const again = school().visitor("eve");
      expect(await again.signIn()).toBe(true);
      await again.start();
      expect(await notebookOf(again, "kept.ipynb")).toContain("in the backup");
      const teacher = await atWork(school(), "ada");
      expect(
        (await teacher.server("/api/contents/nabla/gradebook.db")).status,
      ).toBe(200);
      const { text } = await school().inside(
        "ada",
        "cd && nbgrader list --inbound --course nabla 2>&1; nbgrader list --course nabla 2>&1",
      );
      expect(text).toContain("00-your-notebook");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("Docker is restarted: the class comes back by itself, files are there", async ({
    skip,
  }) => {
    if (!school().daemon.ours) skip("the daemon was given");
    const bob = await signedIn(school(), "bob");
    await bob.start();
    await save(bob, "kept.ipynb", "before the restart");
    await school().daemon.restart();
    await school().hubAnswers();
    await bob.start();
    expect(await notebookOf(bob, "kept.ipynb")).toContain("before the restart");
    const kernel = await bob.kernel();
    expect((await kernel.run("6 * 7")).text).toBe("42");
    kernel.close();
  });
}

/** The image with a later edition of some lessons, as a new version would bring. */
async function newEdition(school: Class, lessons: string[]): Promise<void> {
  const { daemon } = school;
  const place = "/opt/nabla/lessons/dist/notebooks/student";
  const folder = mkdtempSync(join(tmpdir(), "nabla-edition-"));
  await daemon.must("docker", [
    "create",
    "--name",
    "edition",
    "nabla/single-user",
  ]);
  try {
    for (const lesson of lessons) {
      const file = join(folder, `${lesson}.ipynb`);
      writeFileSync(
        file,
        JSON.stringify(notebook(`${lesson}, the second edition`)),
      );
      await daemon.must("docker", [
        "cp",
        file,
        `edition:${place}/${lesson}.ipynb`,
      ]);
    }
    await daemon.must("docker", [
      "commit",
      "edition",
      "nabla/single-user:latest",
    ]);
  } finally {
    await daemon.docker("rm", "--force", "--volumes", "edition");
    if (existsSync(folder)) rmSync(folder, { recursive: true });
  }
}
