/** What a class does by itself: idle servers end, those at work do not, and Prometheus is told. Without Docker. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalClass } from "../support/classroom/local.js";
import type { Visitor } from "../support/classroom/visitor.js";

interface Users {
  servers: object;
}

const metricsToken = "a-token-of-forty-characters-or-some-more";

describe("a class that runs by itself", () => {
  let school: LocalClass;
  let eve: Visitor;
  let bob: Visitor;

  beforeAll(async () => {
    school = await LocalClass.open(["00-your-notebook"], {
      NABLA_SIGN_UP: "open",
      NABLA_METRICS_TOKEN: metricsToken,
      LOCAL_IDLE_SECONDS: "15",
    });
    [eve, bob] = [school.visitor("eve"), school.visitor("bob")];
    for (const student of [eve, bob]) {
      await student.signUp();
      await student.signIn();
      await school.prepare(student.name);
    }
  });
  afterAll(async () => school?.close());

  test("an idle server is stopped; one with a silent cell is not, until that has ended", async () => {
    const { teacher } = school;
    expect(await teacher.signIn()).toBe(true);
    const bobHasOne = async (): Promise<boolean> => {
      const { text } = await teacher.hub("/users/bob");
      return Object.keys((JSON.parse(text) as Users).servers).length > 0;
    };
    await Promise.all([eve.start(), bob.start()]);
    await eve.write("mine.txt", "worth keeping");
    const kernel = await bob.kernel();
    const enough = join(school.folder, "enough");
    const page = kernel.run(
      `const { existsSync, writeFileSync } = await import("node:fs");
       writeFileSync(${JSON.stringify(`${enough}.begun`)}, "");
       while (!existsSync(${JSON.stringify(enough)})) await new Promise((resolve) => setTimeout(resolve, 200));
       writeFileSync("trained.txt", "after all");`,
    );
    while (!existsSync(`${enough}.begun`)) await sleep(200);
    kernel.close(); // the page is shut, and nobody looks
    await expect(page).rejects.toThrow("closed");
    await eve.ended();
    // As long again and more: only the cell keeps the other.
    for (let turn = 0; turn < 45; turn++) {
      await sleep(500);
      expect(await bobHasOne()).toBe(true);
    }
    writeFileSync(enough, "");
    await bob.ended();
    await Promise.all([eve.start(), bob.start()]);
    expect(await eve.read("mine.txt")).toBe("worth keeping");
    expect(await bob.read("trained.txt")).toBe("after all");
  });

  test("Prometheus gets the class's figures by its token, and nobody without", async () => {
    const asked = (authorization?: string) =>
      school.visitor("prometheus").request("/hub/metrics", {
        headers: authorization === undefined ? {} : { authorization },
      });
    const told = await asked(`token ${metricsToken}`);
    expect(told.status).toBe(200);
    expect(told.text).toMatch(/^jupyterhub_running_servers/m);
    expect((await asked()).status).toBe(403);
    expect((await asked("token wrong")).status).toBe(403);
    expect((await eve.request("/hub/metrics")).status).toBe(403);
  });
});
