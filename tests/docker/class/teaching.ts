/** From sign-up to grades: what a class is for. */
import { expect, test } from "vitest";
import type { Class } from "../../support/classroom/class.js";
import { runLesson } from "../../support/classroom/lesson.js";
import { atWork, signedIn } from "./people.js";

interface Cell {
  cell_type: string;
  source: string;
  metadata: { nbgrader?: { grade_id: string; solution: boolean } };
}
interface Notebook {
  cells: Cell[];
}

const lesson = "00-your-notebook";
const handedIn = `${lesson}/${lesson}.ipynb`;

export function teaching(school: () => Class): void {
  test("the images build, and run as nobody in particular", async () => {
    const { daemon } = school();
    const of = async (image: string): Promise<string> =>
      daemon.must("docker", [
        "image",
        "inspect",
        "--format",
        "{{.Config.User}} {{json .Config.Volumes}}",
        image,
      ]);
    expect(await of("nabla/single-user")).toBe('learner {"/home/learner":{}}');
    // A volume that nobody names would stay behind at each `docker compose up`.
    expect(await of("nabla/hub")).toBe("hub null");
    expect(await of("nabla/edge")).toBe("haproxy null");
  });

  test("a student is let in by the teacher alone", async () => {
    const eve = school().visitor("eve");
    await eve.signUp();
    expect(await eve.signIn()).toBe(false);
    // Nobody takes a teacher's name.
    await school().visitor("ada", "i-am-ada-myself").signUp();
    expect(await school().visitor("ada", "i-am-ada-myself").signIn()).toBe(
      false,
    );
    const teacher = await signedIn(school(), "ada");
    expect((await teacher.visit("/hub/authorize")).text).toContain("eve");
    await teacher.visit("/hub/authorize/eve");
    expect(await eve.signIn()).toBe(true);
    expect((await eve.visit("/hub/authorize/bob")).status).toBe(403);
    expect((await eve.visit("/hub/admin")).status).toBe(403);
  });

  test("two students and the teacher start, and both students run lesson 02", async () => {
    const [eve, bob] = await Promise.all(
      ["eve", "bob", "ada"].map((name) => atWork(school(), name)),
    );
    if (eve === undefined || bob === undefined) throw new Error("nobody came");
    const outcomes = await Promise.all(
      [eve, bob].map((student) => runLesson(student, "02-the-five-steps")),
    );
    for (const { cells, unexpected } of outcomes) {
      expect(unexpected).toEqual([]);
      expect(cells).toBeGreaterThan(20);
    }
  });

  test("the teacher's own folder is everybody's, and its files are each one's own", async () => {
    const eve = await atWork(school(), "eve");
    expect(await eve.read("class/plan.md")).toBe("Monday: gradients");
    expect((await eve.write("class/plan.md", "mine")).status).toBe(200);
    const bob = await atWork(school(), "bob");
    expect(await bob.read("class/plan.md")).toBe("Monday: gradients");
  });

  test("a server starts without a complaint about itself", async () => {
    await atWork(school(), "eve");
    const log = await school().daemon.must("docker", [
      "logs",
      "nabla-student-eve",
    ]);
    expect(log).toContain("running at");
    expect(log.match(/^\[[EC] .*|.*(Fail |deprecated|could not).*/gm)).toBe(
      null,
    );
  });

  test("the teacher sees who is where; students do not", async () => {
    const teacher = await signedIn(school(), "ada");
    const eve = await atWork(school(), "eve");
    await eve.server("/api/sessions", "POST", {
      path: "course/02-the-five-steps.ipynb",
      type: "notebook",
      name: "",
      kernel: { name: "nabla" },
    });
    const { text } = await teacher.visit("/services/class/students.json");
    const { students } = JSON.parse(text) as {
      students: { name: string; running: boolean; notebooks: object[] }[];
    };
    expect(students.find((it) => it.name === "eve")).toMatchObject({
      running: true,
      notebooks: [{ path: "course/02-the-five-steps.ipynb" }],
    });
    const page = await teacher.visit("/services/class/");
    expect(page.text).toContain("course/02-the-five-steps.ipynb");
    expect((await eve.visit("/services/class/")).status).toBe(403);
    const sessions = JSON.parse((await eve.server("/api/sessions")).text) as {
      id: string;
    }[];
    for (const { id } of sessions)
      await eve.server(`/api/sessions/${id}`, "DELETE");
  });

  test("an exercise is given, handed in right and wrong, graded and given back", async () => {
    const [teacher] = await Promise.all([
      atWork(school(), "ada"),
      atWork(school(), "eve"),
      atWork(school(), "bob"),
    ]);
    const nablaClass = async (...args: string[]): Promise<void> => {
      const { status, text } = await school().inside(
        "ada",
        `cd && nabla-class ${args.join(" ")}`,
      );
      expect(status, text).toBe(0);
    };
    const student = async (name: string, ...args: string[]): Promise<void> => {
      const { status, text } = await school().inside(
        name,
        `cd && nbgrader ${args.join(" ")} --course nabla ${lesson}`,
      );
      expect(status, text).toBe(0);
    };
    await nablaClass("setup");
    await nablaClass("give", "00");

    const solutions = JSON.parse(
      (
        await teacher.server(
          `/api/contents/course-for-teachers/${lesson}.ipynb`,
        )
      ).text,
    ) as { content: Notebook };
    const solutionOf = (id: string): string =>
      solutions.content.cells.find(
        (it) => it.metadata.nbgrader?.grade_id === id,
      )?.source ?? "";
    // Eve answers all; Bob answers one rightly, one wrongly, and leaves two.
    const answers: Record<string, (id: string, stub: string) => string> = {
      eve: (id) => solutionOf(id),
      bob: (id, stub) =>
        id === "00-mean"
          ? solutionOf(id)
          : id === "00-heaviest"
            ? 'let heaviest: string = "Chinstrap";\nheaviest'
            : stub,
    };
    await Promise.all(
      Object.entries(answers).map(async ([name, answer]) => {
        await student(name, "fetch_assignment");
        const visitor = await signedIn(school(), name);
        const fetched = JSON.parse(
          (await visitor.server(`/api/contents/${handedIn}`)).text,
        ) as { content: Notebook };
        for (const cell of fetched.content.cells) {
          const { nbgrader } = cell.metadata;
          if (nbgrader?.solution === true) {
            expect(cell.source).toContain("not implemented yet");
            cell.source = answer(nbgrader.grade_id, cell.source);
          }
        }
        expect((await visitor.write(handedIn, fetched.content)).status).toBe(
          200,
        );
        await student(name, "submit");
      }),
    );
    await nablaClass("grade", "00");
    await nablaClass("grades", "grades.csv");
    const [head = "", ...rows] = (await teacher.read("grades.csv"))
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(","));
    const column = (name: string): number => head.indexOf(name);
    const scores = Object.fromEntries(
      rows.map((row) => [
        row[column("student_id")],
        `${Number(row[column("raw_score")])} of ${Number(row[column("max_score")])}`,
      ]),
    );
    expect(scores).toEqual({ eve: "6 of 6", bob: "1 of 6" });
    // These people come from no learning platform.
    const sent = await school().inside("ada", "cd && nabla-class send");
    expect(sent.status).toBe(1);
    expect(sent.text).toContain("NABLA_SIGN_IN=lti13");
    await student("bob", "fetch_feedback");
    const { text } = await school().inside(
      "bob",
      `cat ~/${lesson}/feedback/*/*.html`,
    );
    expect(text).toContain("Chinstrap");
  });
}
