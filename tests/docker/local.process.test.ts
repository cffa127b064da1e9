/** The class's hub where no Docker can run: sign-up, approval, servers, lesson 02 over the websocket, roles. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runLesson } from "../support/classroom/lesson.js";
import { LocalClass, teacherPassword } from "../support/classroom/local.js";
import type { Visitor } from "../support/classroom/visitor.js";

describe("a class without Docker", () => {
  let school: LocalClass;
  let teacher: Visitor;
  let eve: Visitor;
  let bob: Visitor;

  beforeAll(async () => {
    school = await LocalClass.open(["02-the-five-steps"]);
    teacher = school.teacher;
    [eve, bob] = [school.visitor("eve"), school.visitor("bob")];
  });
  afterAll(async () => school?.close());

  test("students sign up, and the teacher lets them in", async () => {
    expect(await teacher.signIn()).toBe(true);
    for (const student of [eve, bob]) {
      await student.signUp();
      expect(await student.signIn()).toBe(false);
      await teacher.visit(`/hub/authorize/${student.name}`);
      expect(await student.signIn()).toBe(true);
    }
    expect((await eve.visit("/hub/authorize/bob")).status).toBe(403);
    expect((await eve.visit("/hub/admin")).status).toBe(403);
    expect((await teacher.visit("/hub/admin")).status).toBe(200);
  });

  test("a weak password and a strange name make no account", async () => {
    const weak = school.visitor("carl", "short");
    await weak.signUp();
    const strange = school.visitor("../../etc", "long-enough-password");
    await strange.signUp();
    const { text } = await teacher.visit("/hub/authorize");
    expect(text).toContain("bob");
    expect(text).not.toContain("carl");
    expect(text).not.toContain("etc");
  });

  test("both start, and one runs lesson 02 over the websocket", async () => {
    for (const { name } of [eve, bob]) await school.prepare(name);
    await Promise.all([eve.start(), bob.start()]);
    const { cells, unexpected } = await runLesson(eve, "02-the-five-steps");
    expect(unexpected).toEqual([]);
    expect(cells).toBeGreaterThan(20);
  });

  test("nobody enters another's server, but the teacher does", async () => {
    await bob.start();
    expect(
      (await eve.server("/api/contents", "GET", undefined, "bob")).status,
    ).toBe(403);
    expect((await eve.hub("/users/bob")).status).toBe(404);
    await teacher.visit("/user/bob/lab");
    expect(
      (await teacher.server("/api/contents", "GET", undefined, "bob")).status,
    ).toBe(200);
  });

  test("a server is stopped and started, and the files are there", async () => {
    await eve.write("mine.txt", "worth keeping");
    await eve.stop();
    await eve.start();
    expect(await eve.read("mine.txt")).toBe("worth keeping");
  });

  test("who is no longer named among the teachers is one no more", async () => {
    await school.restart({ NABLA_TEACHERS: "grace" });
    expect((await teacher.visit("/hub/admin")).status).toBe(403);
    expect((await teacher.hub("/users/bob")).status).toBe(404);
    const grace = school.visitor("grace", teacherPassword);
    expect(await grace.signIn()).toBe(true);
    expect((await grace.visit("/hub/admin")).status).toBe(200);
  });
});
