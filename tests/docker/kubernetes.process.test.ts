/** A class on Kubernetes, as far as it goes without a cluster: the hub's, the exchange's and the class page's manifests as processes that work together. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Cluster } from "../support/classroom/cluster.js";
import { IdentityProvider } from "../support/classroom/identity-provider.js";
import { teacherPassword } from "../support/classroom/local.js";
import { PlatformClass } from "../support/classroom/platform-class.js";
import { PlatformGradebook } from "../support/classroom/platform-gradebook.js";
import type { Visitor } from "../support/classroom/visitor.js";
import type { Values } from "../support/kubernetes/manifests.js";

const lesson = "00-your-notebook";

interface Notebook {
  cells: {
    source: string | string[];
    metadata: { nbgrader?: { grade_id: string; solution: boolean } };
  }[];
}

describe("a class on Kubernetes, without a cluster", () => {
  let cluster: Cluster;
  const people: Record<string, Visitor> = {};
  const visitor = (name: string): Visitor => {
    const found = people[name];
    if (found === undefined) throw new Error(`${name} has not signed in.`);
    return found;
  };
  const types = async (name: string, command: string): Promise<string> => {
    const { status, text } = await cluster.inside(name, command);
    expect(status, text).toBe(0);
    return text;
  };
  /** A request through the proxy with the token of somebody's server, or another. */
  const asks = async (
    name: string,
    path: string,
    {
      method = "GET",
      body,
      token = cluster.environment(name)["JUPYTERHUB_API_TOKEN"] ?? "",
    }: { method?: string; body?: Record<string, string>; token?: string } = {},
  ): Promise<{ status: number; text: string }> => {
    const answer = await fetch(cluster.school.address + path, {
      method,
      headers: { authorization: `token ${token}` },
      redirect: "manual",
      ...(body && { body: new URLSearchParams(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };

  beforeAll(async () => {
    cluster = await Cluster.open([lesson]);
  });
  afterAll(async () => cluster.close());

  test("the teacher has an account from the beginning, students are let in", async () => {
    const { school } = cluster;
    await school.visitor("ada", "i-am-ada-myself").signUp();
    expect(await school.visitor("ada", "i-am-ada-myself").signIn()).toBe(false);
    people["ada"] = school.visitor("ada", teacherPassword);
    expect(await visitor("ada").signIn()).toBe(true);
    for (const name of ["grace", "eve", "bob"]) {
      const one = (people[name] = school.visitor(name));
      await one.signUp();
      expect(await one.signIn()).toBe(false);
      await visitor("ada").visit(`/hub/authorize/${name}`);
      expect(await one.signIn()).toBe(true);
    }
    expect((await visitor("eve").visit("/hub/authorize/bob")).status).toBe(403);
    expect((await visitor("grace").visit("/hub/authorize")).status).toBe(403);
  });

  test("each server knows whose it is", async () => {
    await Promise.all(Object.values(people).map(async (it) => it.start()));
    const roles = Object.keys(people).map((name) => [
      name,
      cluster.environment(name)["NABLA_ROLE"],
    ]);
    expect(Object.fromEntries(roles)).toEqual({
      ada: "teacher",
      grace: "assistant",
      eve: "student",
      bob: "student",
    });
  });

  test("who is where is shown to teachers and assistants alone", async () => {
    for (const name of ["ada", "grace"]) {
      const { text } = await visitor(name).visit(
        "/services/class/students.json",
      );
      const { students } = JSON.parse(text) as {
        students: { name: string; running: boolean; trouble: string }[];
      };
      expect(students).toHaveLength(4);
      for (const it of students)
        expect(it).toMatchObject({ running: true, trouble: "" });
      expect((await asks(name, "/services/class/students.json")).status).toBe(
        200,
      );
    }
    expect((await visitor("eve").visit("/services/class/")).status).toBe(403);
    expect((await asks("eve", "/services/class/students.json")).status).toBe(
      403,
    );
  });

  test("an assignment is released, fetched, handed in, collected, graded and given back", async () => {
    await types(
      "ada",
      "python $NABLA_CLASS setup && python $NABLA_CLASS give 00",
    );
    const solutions = JSON.parse(
      readFileSync(
        join(cluster.school.folder, "notebooks", "teacher", `${lesson}.ipynb`),
        "utf8",
      ),
    ) as Notebook;
    await Promise.all(
      ["eve", "bob"].map(async (name) => {
        await types(name, `nbgrader fetch_assignment --course nabla ${lesson}`);
        const file = join(
          cluster.school.folder,
          name,
          lesson,
          `${lesson}.ipynb`,
        );
        const notebook = JSON.parse(readFileSync(file, "utf8")) as Notebook;
        for (const cell of notebook.cells) {
          const { nbgrader } = cell.metadata;
          if (nbgrader?.solution !== true) continue;
          expect([cell.source].flat().join("")).toContain(
            "not implemented yet",
          );
          // Eve answers all, Bob the first.
          if (name === "eve" || nbgrader.grade_id === "00-mean")
            cell.source =
              solutions.cells.find(
                (it) => it.metadata.nbgrader?.grade_id === nbgrader.grade_id,
              )?.source ?? "";
        }
        writeFileSync(file, JSON.stringify(notebook));
        await types(name, `nbgrader submit --course nabla ${lesson}`);
      }),
    );
    await types(
      "ada",
      "python $NABLA_CLASS grade 00 && python $NABLA_CLASS grades grades.csv",
    );
    const [head = "", ...rows] = readFileSync(
      join(cluster.school.folder, "ada", "grades.csv"),
      "utf8",
    )
      .trim()
      .split(/\r?\n/);
    const names = head.split(",");
    const scores = rows
      .map((row) => row.split(","))
      .filter((row) => row[names.indexOf("student_id")] !== "grace")
      .map((row) => [
        row[names.indexOf("student_id")],
        Number(row[names.indexOf("raw_score")]),
      ]);
    expect(Object.fromEntries(scores)).toEqual({ eve: 6, bob: 1 });
    await types("bob", `nbgrader fetch_feedback --course nabla ${lesson}`);
    expect(await types("bob", `cat ~/${lesson}/feedback/*/*.html`)).toContain(
      "not implemented yet",
    );
  });

  const ngshare = "/services/ngshare";
  test.each([
    ["POST", "/course/other", { instructors: '["eve"]' }],
    ["POST", "/instructor/nabla/eve", whole("eve")],
    ["DELETE", "/instructor/nabla/ada", undefined],
    ["DELETE", "/course/nabla", undefined],
    ["POST", "/student/nabla/mallory", whole("mallory")],
    ["GET", "/students/nabla", undefined],
    ["POST", "/assignment/nabla/mine", { files: "[]" }],
    ["DELETE", `/assignment/nabla/${lesson}`, undefined],
    ["GET", `/submissions/nabla/${lesson}`, undefined],
    ["GET", `/submissions/nabla/${lesson}/bob`, undefined],
    ["GET", `/submission/nabla/${lesson}/bob`, undefined],
    ["POST", `/feedback/nabla/${lesson}/eve`, { files: "[]", timestamp: "" }],
    [
      "GET",
      `/feedback/nabla/${lesson}/bob?timestamp=2026-01-01%2000:00:00.000000%20UTC`,
      undefined,
    ],
    ["GET", "/initialize-Data6ase?action=dump", undefined],
  ])("a student may not: %s %s", async (method, path, body) => {
    for (const name of ["eve", "grace"]) {
      const { status, text } = await asks(name, ngshare + path, {
        method,
        ...(body && { body }),
      });
      expect(status, text).toBeGreaterThanOrEqual(400);
      expect(status, text).toBeLessThan(404);
      expect(text).not.toContain('"success": true');
    }
    // What was tried has changed nothing.
    const { text } = await asks("ada", `${ngshare}/instructors/nabla`);
    expect(JSON.parse(text)).toMatchObject({
      instructors: [{ username: "ada" }],
    });
  });

  test("a student reads the own work, and a collecting student gets nothing", async () => {
    const own = await asks("eve", `${ngshare}/submissions/nabla/${lesson}/eve`);
    expect(own.status, own.text).toBe(200);
    const { status, text } = await cluster.inside(
      "eve",
      `mkdir -p ~/nabla && nbgrader collect ${lesson} --course nabla`,
    );
    expect(status, text).not.toBe(0);
    expect(
      (await cluster.inside("eve", "find ~/nabla -name '*.ipynb'")).text,
    ).toBe("");
  });

  test("nobody comes in without a token of the hub, or with one for something else", async () => {
    const paths = [
      ["GET", `${ngshare}/courses`],
      ["GET", `${ngshare}/`],
      ["GET", `${ngshare}/submissions/nabla/${lesson}`],
      ["GET", `${ngshare}/submission/nabla/${lesson}/bob`],
      ["POST", `${ngshare}/course/other`],
    ] as const;
    // Whose server a teacher has entered holds such a token of the teacher's.
    const made = await visitor("ada").hub("/users/ada/tokens", "POST", {
      scopes: ["access:servers!user=eve", "read:users:name!user"],
    });
    const other = (JSON.parse(made.text) as { token: string }).token;
    const found = await asks("eve", "/hub/api/user", { token: other });
    expect(JSON.parse(found.text)).toMatchObject({ name: "ada" });
    for (const token of ["", "0".repeat(64), other]) {
      for (const [method, path] of paths) {
        const { status, text } = await asks("eve", path, { method, token });
        expect(status, `${path} ${text}`).toBe(403);
      }
      const { status } = await asks("eve", "/services/class/students.json", {
        token,
      });
      expect([302, 403]).toContain(status);
    }
    // A page of Eve's that Ada looks at asks with Ada's cookies.
    expect((await visitor("ada").visit(`${ngshare}/courses`)).status).toBe(403);
    expect((await asks("eve", `${ngshare}/courses`)).status).toBe(200);
  });
});

/** What the exchange wants to know of somebody. */
function whole(name: string): Record<string, string> {
  return { username: name, first_name: "", last_name: "", email: "" };
}

const readme = readFileSync(
  new URL("../../docker/k8s/README.md", import.meta.url),
  "utf8",
);

/** A YAML block of the README, by how it begins. */
function block(begin: string): object {
  const from = readme.indexOf(`\`\`\`yaml\n${begin}`);
  if (from < 0) throw new Error(`The README has no block ${begin}`);
  return parse(
    readme.slice(from + "```yaml\n".length, readme.indexOf("\n```", from)),
  ) as object;
}

/** What a block says of the hub, with other addresses than its own. */
function configure(
  values: Values,
  { config }: Pick<Values["hub"], "config">,
  addresses: Record<string, string>,
): void {
  for (const [section, traits] of Object.entries(config))
    for (const [trait, value] of Object.entries(traits))
      values.hub.config[section] = {
        ...values.hub.config[section],
        [trait]: typeof value === "string" ? moved(value, addresses) : value,
      };
}

const moved = (text: string, addresses: Record<string, string>): string =>
  Object.entries(addresses).reduce(
    (found, [from, to]) => found.replace(from, to),
    text,
  );

test("OpenID Connect as the README says: no Secret, and teachers by the provider's names", async () => {
  const provider = await IdentityProvider.start();
  const { jupyterhub } = block("jupyterhub:\n  hub:\n    config:") as {
    jupyterhub: Values;
  };
  const cluster = await Cluster.open(
    [],
    { NABLA_TEACHER_PASSWORD: "" },
    (values, address) => {
      configure(values, jupyterhub.hub, {
        "https://id.example.org": provider.address,
        "https://class.example.org": address,
      });
      values.global = { ...values.global, teachers: ["eve"], assistants: [] };
    },
  );
  try {
    const eve = cluster.school.visitor("eve");
    const asked = await eve.request("/hub/oauth_login?next=/hub/home");
    const there = await fetch(asked.headers.location ?? "", {
      redirect: "manual",
    });
    const back = new URL(there.headers.get("location") ?? "");
    await eve.visit(back.pathname + back.search);
    expect((await eve.visit("/services/class/")).text).toContain("The class");
  } finally {
    await cluster.close();
    await provider.stop();
  }
});

describe("people from a learning platform, as the README says", () => {
  const written = block("global:\n  lti:") as {
    global: Pick<Values["global"], "lti">;
    jupyterhub: Values;
  };
  /** The hub's values with those of the README, and the tests' platform. */
  const withPlatform =
    (address: string) =>
    (values: Values): void => {
      const addresses = { "https://platform.example.org": address };
      configure(values, written.jupyterhub.hub, addresses);
      const { tokenUrl } = written.global.lti;
      values.global.lti = { tokenUrl: moved(tokenUrl, addresses) };
    };
  const password = { NABLA_TEACHER_PASSWORD: "" };

  test("a teacher's points stand in the platform's gradebook, and a student sends none", async () => {
    const book = new PlatformGradebook();
    const platform = await IdentityProvider.start(book.services);
    const cluster = await Cluster.open(
      [],
      password,
      withPlatform(platform.address),
    );
    try {
      const there = new PlatformClass(platform, book, cluster.school);
      book.toolKeys = there.keys;
      book.people = new Set(["t-1", "s-1", "s-2"]);
      const [ada, eve, grace] = ["ada", "eve", "grace"].map((name) =>
        cluster.school.visitor(name),
      ) as [Visitor, Visitor, Visitor];
      await there.comes(ada, "a", "t-1", { role: "Instructor" });
      await there.comes(grace, "a", "t-2", { role: "Instructor" });
      await there.comes(eve, "a", "s-1");
      await there.comes(cluster.school.visitor("bob"), "a", "s-2");
      const points = { eve: [3, 3], bob: [1, 0] };
      await there.grade({ [lesson]: points });
      await there.grade({ [lesson]: { ...points, bob: [3, 3] } }, "eve");
      await Promise.all([ada.start(), eve.start()]);

      const sent = await cluster.inside("ada", "python $NABLA_CLASS send 00");
      expect(sent.status, sent.text).toBe(0);
      expect(sent.text).toContain("eve: 6, sent");
      const all = { [lesson]: { "s-1": "6 of 6", "s-2": "1 of 6" } };
      expect(book.shown).toEqual(all);

      book.log.length = 0;
      const tried = await cluster.inside("eve", "python $NABLA_CLASS send 00");
      expect(tried.status).toBe(1);
      expect(tried.text).toContain("Teachers alone may send grades");
      // A token of a teacher's that is meant for eve's server.
      const made = await ada.hub("/users/ada/tokens", "POST", {
        scopes: ["access:servers!user=eve"],
      });
      for (const token of [
        cluster.environment("eve")["JUPYTERHUB_API_TOKEN"] ?? "",
        await there.tokenOf(eve),
        await there.tokenOf(grace),
        (JSON.parse(made.text) as { token: string }).token,
      ]) {
        expect(token).toMatch(/^\w{20,}$/);
        expect(await there.post(token, { bob: 6 })).toBe(403);
      }
      const { status } = await eve.hub("/users/eve/tokens", "POST", {
        scopes: ["access:services!service=grades"],
      });
      expect(status).toBe(400);
      expect(book.log).toEqual([]);
      expect(book.shown).toEqual(all);

      const shown = (await (await fetch(there.keys)).json()) as {
        keys: object[];
      };
      expect(shown.keys.map((it) => Object.keys(it).toSorted())).toEqual([
        ["alg", "e", "kid", "kty", "n", "use"],
      ]);
      // The platform reads it where the tool says that it is.
      const told = await ada.visit("/hub/lti13/config");
      expect(JSON.parse(told.text)).toMatchObject({
        public_jwk_url: there.keys,
      });
    } finally {
      await cluster.close();
      await platform.stop();
    }
  });

  test.each<[string, (values: Values) => void]>([
    [
      "global.lti.tokenUrl: expected an address that begins with https://",
      (values) => {
        values.global.lti.tokenUrl = "http://platform.example.org/token";
      },
    ],
    [
      "expected ltiauthenticator.lti13.auth.LTI13Authenticator",
      (values) => {
        values.hub.config["JupyterHub"] = { authenticator_class: "dummy" };
      },
    ],
    [
      "expected an issuer and one client_id",
      (values) => {
        values.hub.config["LTI13Authenticator"] = { client_id: ["one", "two"] };
      },
    ],
  ])("what does not fit is refused at the start: %s", async (words, change) => {
    await expect(
      Cluster.open([], password, (values) => {
        withPlatform("https://platform.example.org")(values);
        change(values);
      }),
    ).rejects.toThrow(words);
  });
});

test("without the teachers' password the hub does not start, and says why", async () => {
  await expect(
    Cluster.open([], { NABLA_TEACHER_PASSWORD: "" }),
  ).rejects.toThrow("NABLA_TEACHER_PASSWORD: expected at least 12 characters");
});
