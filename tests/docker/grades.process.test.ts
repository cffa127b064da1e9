/**
 * The way of grades back into the learning platform: nbgrader's points, sent by a teacher from the own server, stand in the platform's gradebook.
 * The platform is the tests' own, and strict.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "vitest";
import {
  type Line,
  PlatformClass,
} from "../support/classroom/platform-class.js";
import {
  type PlatformGradebook,
  rights,
} from "../support/classroom/platform-gradebook.js";
import type { Visitor } from "../support/classroom/visitor.js";

const lesson = "00-your-notebook";

describe("grades on their way to a learning platform", () => {
  let there: PlatformClass;
  let book: PlatformGradebook;
  let ada: Visitor;
  let eve: Visitor;

  beforeAll(async () => {
    there = await PlatformClass.open({ NABLA_ASSISTANTS: "grace" });
    ({ book } = there);
    const { school } = there;
    [ada, eve] = [school.visitor("ada"), school.visitor("eve")];
    await there.comes(ada, "a", "t-1", { role: "Instructor" });
    await there.comes(eve, "a", "s-1");
    await there.comes(school.visitor("bob"), "a", "s-2");
    await there.comes(school.visitor("dora"), "b", "s-4");
    await there.grade({
      [lesson]: {
        eve: [3, 3],
        bob: [1, 0],
        carl: [3, 0],
        dora: [3, 1],
        fay: [3, null],
        gus: null,
      },
      "02-the-five-steps": { eve: [0, 2] },
    });
    await Promise.all([ada.start(), eve.start()]);
  });
  afterAll(async () => there?.close());

  beforeEach(() => {
    book.faults.clear();
    book.log.length = 0;
    book.allowed = Object.values(rights);
    book.people = new Set(["t-1", "s-1", "s-2"]);
    book.toolKeys = there.keys;
  });

  const whole = {
    [lesson]: { "s-1": "6 of 6", "s-2": "1 of 6" },
    "02-the-five-steps": { "s-1": "2 of 6" },
  };

  test("a dry run asks the platform and changes nothing there", async () => {
    const text = await there.send(ada, "--dry-run");
    expect(text).toContain(
      `a new column, still to be made, ${lesson} of Course a`,
    );
    expect(text).toContain("eve: 6, would be sent");
    expect(book.columns).toEqual([]);
    expect(new Set(book.log.map(({ line }) => line))).toEqual(
      new Set(["POST /services/token", "GET /services/book"]),
    );
  });

  test("everybody's points of every graded lesson appear there; who is left out is told why", async () => {
    const text = await there.send(ada);
    expect(book.shown).toEqual(whole);
    for (const line of [
      `a new column ${lesson} of Course a`,
      "eve: 6, sent",
      "bob: 1, sent",
      "eve: 2, sent",
      "carl: 3, not sent: has never come from Course a",
      "dora: 4, not sent: has come from another course alone (Course b)",
      "fay: not sent, until a cell is graded by hand",
      "gus: no grade yet",
      "2 grades are not on the platform",
      "exit 1",
    ])
      expect(text).toContain(line);
  });

  test("sent again, all is as it was, and what the teacher has changed there stays", async () => {
    const [column] = book.columns;
    if (column === undefined) throw new Error("no column");
    const token = await there.tokenOf(ada);
    // A column of another name and maximum is that of the lesson still; the platform scales the points.
    column.label = "Your notebook";
    column.scoreMaximum = 60;
    expect(await there.sendBeside(token, "00")).toContain(
      "the column Your notebook of Course a",
    );
    column.label = lesson;
    column.scoreMaximum = 6;
    expect(book.shown).toEqual(whole);
    // A grade that has changed.
    await there.grade({ [lesson]: { bob: [3, 2] } });
    await there.sendBeside(token, "00");
    expect(book.shown[lesson]).toEqual({ "s-1": "6 of 6", "s-2": "5 of 6" });
    await there.grade({ [lesson]: { bob: [1, 0] } });
    await there.sendBeside(token);
    expect(book.shown).toEqual(whole);
    expect(book.columns.map(({ label }) => label)).toEqual(Object.keys(whole));
  });

  test("a column that the teacher has made is found by its name, on whichever page", async () => {
    book.add(there.platform.address, { label: "Essay", scoreMaximum: 10 });
    book.add(there.platform.address, { label: "03-own", scoreMaximum: 100 });
    const token = await there.tokenOf(ada);
    expect(await there.post(token, { eve: 3 }, { lesson: "03-own" })).toEqual([
      { course: "Course a", column: "found", label: "03-own" },
      { student: "eve", why: "" },
      { end: true },
    ]);
    expect(book.shown["03-own"]).toEqual({ "s-1": "50 of 100" });
    book.add(there.platform.address, { label: "03-own", scoreMaximum: 100 });
    expect(
      await there.post(token, { eve: 3 }, { lesson: "03-own" }),
    ).toMatchObject([
      { error: expect.stringContaining("2 columns are called 03-own") },
    ]);
  });

  test("a lesson without a whole grade makes no column", async () => {
    await there.grade({
      "05-given": { gus: null },
      "06-essay": { eve: [3, null] },
    });
    const text = await there.sendBeside(await there.tokenOf(ada), "05", "06");
    expect(text).toContain("05-given: nothing of it is graded yet");
    expect(text).toMatch(/06-essay, of 6:\n {2}eve: not sent, until a cell/);
    expect(text).toContain("exit 0");
    expect(book.log).toEqual([]);
  });

  test("students and assistants send nothing, whatever they ask with", async () => {
    await there.grade({ [lesson]: { eve: [3, 3], bob: [0, 0] } }, "eve");
    expect(await there.send(eve)).toContain("Teachers alone may send grades");
    const own = await eve.shell("printenv JUPYTERHUB_API_TOKEN");
    expect(await there.post(own.split("\n")[0] ?? "", { bob: 0 })).toBe(403);
    expect(await there.post(await there.tokenOf(eve), { bob: 0 })).toBe(403);
    // A token of eve's own making cannot have more than she has.
    const { status } = await eve.hub("/users/eve/tokens", "POST", {
      scopes: ["access:services!service=grades"],
    });
    expect(status).toBe(400);
    // A teacher's token that is meant for eve's server, as that server has when a teacher has entered it to help.
    const { text } = await ada.hub("/users/ada/tokens", "POST", {
      scopes: ["access:servers!user=eve"],
    });
    const { token } = JSON.parse(text) as { token: string };
    expect(token).toMatch(/^\w{20,}$/);
    expect(await there.post(token, { bob: 0 })).toBe(403);
    const grace = there.school.visitor("grace");
    await there.comes(grace, "a", "t-2", { role: "Instructor" });
    expect(await there.post(await there.tokenOf(grace), { bob: 0 })).toBe(403);
    // By the cookies of a teacher's browser, as a page of another's would have them sent.
    for (const visitor of [eve, ada])
      expect(
        (
          await visitor.request("/services/grades/scores", {
            method: "POST",
            body: JSON.stringify({ lesson, maximum: 6, points: { bob: 0 } }),
          })
        ).status,
      ).toBe(403);
    expect(book.log).toEqual([]);
    expect(book.shown[lesson]).toEqual(whole[lesson]);
  });

  test("who teaches several courses says which; a course where one only learns is none", async () => {
    await there.comes(ada, "b", "t-1", { role: "Instructor", endpoint: {} });
    await there.comes(ada, "c", "t-1", { role: "Learner" });
    const token = await there.tokenOf(ada);
    const several = await there.sendBeside(token, "00");
    expect(several).toContain(
      "say with --course which one is meant: a (Course a); b (Course b)",
    );
    expect(several).not.toContain("Course c");
    expect(book.log).toEqual([]);
    expect(await there.post(token, { eve: 6 }, { course: "c" })).toMatchObject([
      { error: expect.stringContaining("expected one of the courses") },
    ]);
    // Of this one the platform has named no gradebook.
    expect(await there.post(token, { eve: 6 }, { course: "b" })).toMatchObject([
      { error: expect.stringContaining("has not said where the gradebook") },
    ]);
    expect(await there.sendBeside(token, "00", "--course", "a")).toContain(
      "eve: 6, sent",
    );
    // The platform's newest word counts.
    await there.comes(ada, "b", "t-1", { role: "Learner" });
    expect(await there.post(token, { eve: 6 })).toContainEqual({
      student: "eve",
      why: "",
    });
  });

  test("who has another name on the platform is the same person there", async () => {
    await there.comes(there.school.visitor("eva"), "a", "s-1");
    const token = await there.tokenOf(ada);
    const lines = await there.post(token, { eva: 5, eve: 6 });
    expect(lines).toContainEqual({ student: "eva", why: "" });
    expect(lines).toContainEqual({
      student: "eve",
      why: "has never come from Course a",
    });
    await there.comes(eve, "a", "s-1");
    await there.post(token, { eve: 6 });
    expect(book.shown[lesson]).toEqual(whole[lesson]);
  });

  test("one whom the platform does not know hinders nobody, and its words are told", async () => {
    book.people = new Set(["s-2"]);
    const lines = await there.post(await there.tokenOf(ada), {
      bob: 1,
      eve: 6,
    });
    expect(lines).toContainEqual({ student: "bob", why: "" });
    expect(lines).toContainEqual({
      student: "eve",
      why: "the platform says: 404 Not Found: User not found in course",
    });
  });

  test("what ends or waits on the platform is asked again", async () => {
    const token = await there.tokenOf(ada);
    book.forgetTokens();
    book.faults.set("GET /services/book", {
      status: 429,
      headers: { "retry-after": "0" },
      once: true,
    });
    expect(await there.post(token, { eve: 6 })).toContainEqual({
      student: "eve",
      why: "",
    });
  });

  test("neither a redirect, nor a next page, nor a column leads the token elsewhere", async () => {
    const reached: string[] = [];
    const elsewhere = createServer((request, response) => {
      reached.push(request.url ?? "");
      response.end("[]");
    });
    await new Promise<void>((resolve) => {
      elsewhere.listen(0, "127.0.0.1", resolve);
    });
    const { port } = elsewhere.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}`;
    const token = await there.tokenOf(ada);
    book.faults.set("GET /services/book", {
      status: 302,
      headers: { location: address },
    });
    expect(await there.post(token, { eve: 6 })).toMatchObject([
      { error: "302, a redirect, which is not followed" },
    ]);
    book.faults.set("GET /services/book", {
      status: 200,
      body: "[]",
      headers: { link: `<${address}/more>; rel="next"` },
    });
    expect(await there.post(token, { eve: 6 })).toMatchObject([
      { error: expect.stringContaining("goes on elsewhere") },
    ]);
    const stray = { id: `${address}/1`, label: lesson };
    book.faults.set("GET /services/book", {
      status: 200,
      body: JSON.stringify([stray]),
    });
    book.faults.set("POST /services/book", {
      status: 201,
      body: JSON.stringify(stray),
    });
    expect(await there.post(token, { eve: 6 })).toMatchObject([
      { error: expect.stringContaining("did not say where the new column") },
    ]);
    elsewhere.close();
    expect(reached).toEqual([]);
    // An answer that is no answer, with what would colour a terminal.
    book.faults.set("GET /services/book", {
      status: 500,
      body: "<b>\u001b[31mout of order\u0007</b>",
    });
    expect(await there.post(token, { eve: 6 })).toMatchObject([
      { error: "500 Internal Server Error: <b>[31mout of order</b>" },
    ]);
  });

  test("without the right to it nothing is written, and the platform's words say so", async () => {
    const token = await there.tokenOf(ada);
    const as = async (...scopes: string[]): Promise<Line[] | number> => {
      await there.comes(ada, "a", "t-1", {
        role: "Instructor",
        endpoint: book.endpoint(there.platform.address, scopes),
      });
      return there.post(token, { eve: 6 }, { lesson: "04-new" });
    };
    expect(await as(rights.readColumns)).toMatchObject([
      { error: expect.stringContaining("does not let this tool write") },
    ]);
    expect(await as(rights.readColumns, rights.scores)).toMatchObject([
      { error: expect.stringContaining("lets this tool make none") },
    ]);
    // A platform that says one thing and does another.
    book.allowed = [rights.readColumns];
    book.forgetTokens();
    expect(await as(...Object.values(rights))).toMatchObject([
      {
        error:
          "the platform gives no token: 400 Bad Request: this tool may not ask for that",
      },
    ]);
    expect(book.columns.map(({ label }) => label)).not.toContain("04-new");
  });

  test("what comes to the service is checked", async () => {
    const token = await there.tokenOf(ada);
    for (const wrong of [
      { points: { eve: -1 } },
      { points: { eve: "6" } },
      { maximum: 0 },
      { lesson: "" },
      { course: 7 },
      { more: true },
    ])
      expect(await there.post(token, {}, wrong)).toBe(400);
    expect(book.log).toEqual([]);
  });

  test("the key and who came from where outlive the hub; a new key is made where the old one is taken away", async () => {
    const key = join(there.school.folder, "lti", "key.pem");
    const shown = async (): Promise<string> => {
      const answer = await fetch(book.toolKeys);
      const { keys } = (await answer.json()) as { keys: { kid: string }[] };
      expect(keys.map((it) => Object.keys(it).toSorted())).toEqual([
        ["alg", "e", "kid", "kty", "n", "use"],
      ]);
      return keys[0]?.kid ?? "";
    };
    const first = await shown();
    expect(readFileSync(key, "utf8")).toContain("PRIVATE KEY");
    expect(statSync(key).mode & 0o777).toBe(0o600);
    await there.school.restart({});
    expect(await shown()).toBe(first);
    const token = await there.tokenOf(ada);
    expect(await there.post(token, { eve: 6 })).toContainEqual({ end: true });
    rmSync(key);
    await there.school.restart({});
    // A platform that has kept the old one, and one that has read the new.
    book.toolKeys = `${there.platform.address}/jwks`;
    expect(await there.post(token, { eve: 6 })).toMatchObject([
      {
        error: expect.stringContaining(
          "signed by a key that the tool does not show",
        ),
      },
    ]);
    book.toolKeys = there.keys;
    expect(await shown()).not.toBe(first);
    expect(await there.post(token, { eve: 6 })).toContainEqual({ end: true });
  });

  test("where the platform is down, and without NABLA_LTI_TOKEN_URL, the command says so", async () => {
    const token = await there.tokenOf(ada);
    await there.platform.stop();
    const down = await there.sendBeside(token);
    expect(down).toContain("does not answer");
    expect(down).toContain("Nothing is lost");
    expect(down).toContain("exit 1");
    await there.school.restart({ NABLA_LTI_TOKEN_URL: "" });
    expect(await there.sendBeside(token)).toContain(
      "NABLA_LTI_TOKEN_URL is not set (docker/.env.example), so grades go out as CSV alone",
    );
  });
});
