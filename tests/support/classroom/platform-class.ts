/** A class without Docker, of whichever kind, whose people come from a learning platform, with points in nbgrader's gradebook and the way of these points back. */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  clientId,
  IdentityProvider,
  type Launch,
} from "./identity-provider.js";
import { LocalClass } from "./local.js";
import { PlatformGradebook } from "./platform-gradebook.js";
import { ran } from "./run.js";
import type { Visitor } from "./visitor.js";

const command = fileURLToPath(
  new URL("../../../docker/single-user/nabla-class", import.meta.url),
);

/** What autograding leaves: each student's points of each graded cell, in nbgrader's own database. */
const grading = `
import json, sys
from nbgrader.api import Gradebook

folder, points = sys.argv[1], json.loads(sys.argv[2])
with Gradebook(f"sqlite:///{folder}/gradebook.db", "nabla") as book:
    for lesson, students in points.items():
        book.update_or_create_assignment(lesson)
        book.update_or_create_notebook(lesson, lesson)
        for cell in ("mean", "heaviest"):
            book.update_or_create_grade_cell(cell, lesson, lesson, max_score=3, cell_type="code")
        for name, given in students.items():
            book.update_or_create_student(name)
            if given is None:  # enrolled, and nothing handed in
                continue
            book.update_or_create_submission(lesson, name)
            for cell, score in zip(("mean", "heaviest"), given):
                grade = book.find_grade(cell, lesson, lesson, name)
                grade.auto_score, grade.needs_manual_grade = score, score is None
    book.db.commit()
`;

/** Of each lesson, of each student: the points of its two cells of three each; null for what waits for a teacher or was not handed in. */
type Points = Record<string, Record<string, (number | null)[] | null>>;

/** A line of the hub's answer to points. */
export interface Line {
  course?: string;
  column?: string;
  label?: string;
  student?: string;
  why?: string;
  error?: string;
  of?: string;
  end?: true;
}

export class PlatformClass {
  constructor(
    readonly platform: IdentityProvider,
    readonly book: PlatformGradebook,
    readonly school: LocalClass,
  ) {}

  static async open(
    settings: Record<string, string> = {},
  ): Promise<PlatformClass> {
    const book = new PlatformGradebook();
    const platform = await IdentityProvider.start(book.services);
    const school = await LocalClass.open([], {
      NABLA_SIGN_IN: "lti13",
      NABLA_LTI_ISSUER: platform.address,
      NABLA_LTI_AUTHORIZE_URL: `${platform.address}/authorize`,
      NABLA_LTI_JWKS_URL: `${platform.address}/jwks`,
      NABLA_LTI_CLIENT_ID: clientId,
      NABLA_LTI_TOKEN_URL: `${platform.address}/services/token`,
      ...settings,
    });
    return new PlatformClass(platform, book, school);
  }

  async close(): Promise<void> {
    await this.school.close();
    await this.platform.stop();
  }

  /** Where the class shows its public key. */
  get keys(): string {
    return `${this.school.address}/services/grades/jwks`;
  }

  /** Somebody follows a course's link to the class. */
  async comes(
    visitor: Visitor,
    course: string,
    sub: string,
    {
      role = "Learner",
      endpoint = this.book.endpoint(this.platform.address),
    }: { role?: "Instructor" | "Learner"; endpoint?: object } = {},
  ): Promise<void> {
    const claim = "https://purl.imsglobal.org/spec/lti/claim";
    const launch: Launch = {
      sub,
      claims: {
        [`${claim}/context`]: { id: course, title: `Course ${course}` },
        [`${claim}/roles`]: [
          `http://purl.imsglobal.org/vocab/lis/v2/membership#${role}`,
        ],
        ...endpoint,
      },
    };
    const status = await this.platform.launch(visitor, launch);
    if (status !== 302)
      throw new Error(`${visitor.name} was not let in: ${status}`);
    await visitor.visit("/hub/home");
  }

  /** Writes points where autograding does. */
  async grade(points: Points, of = "ada"): Promise<void> {
    const folder = join(this.school.folder, of, "nabla");
    for (const name of Object.keys(points))
      mkdirSync(join(folder, "source", name), { recursive: true });
    const { serverPython } = this.school;
    const { status, text } = await ran(
      serverPython,
      ["-c", grading, folder, JSON.stringify(points)],
      // nbgrader calls a program by its name.
      {
        env: { PATH: `${dirname(serverPython)}:${process.env["PATH"] ?? ""}` },
      },
    );
    if (status !== 0) throw new Error(text);
  }

  /** `nabla-class send …` in somebody's own server. */
  async send(visitor: Visitor, ...args: string[]): Promise<string> {
    return visitor.shell(
      [this.school.serverPython, command, "send", ...args].join(" "),
    );
  }

  /** The same with ada's gradebook, beside her server, which need not run. */
  async sendBeside(token: string, ...args: string[]): Promise<string> {
    const { status, text } = await ran(
      this.school.serverPython,
      [command, "send", ...args],
      {
        env: {
          HOME: join(this.school.folder, "ada"),
          JUPYTERHUB_API_TOKEN: token,
          NABLA_EXCHANGE: this.school.address,
        },
      },
    );
    return `${text}\nexit ${status}`;
  }

  /** What `nabla-class` asks of the hub. @returns the lines of the answer, or its status where that is not 200 */
  async post(
    token: string,
    points: Record<string, number>,
    more: object = {},
  ): Promise<Line[] | number> {
    const lesson = "00-your-notebook";
    const { status, text } = await this.school
      .visitor("nobody")
      .request("/services/grades/scores", {
        method: "POST",
        headers: { authorization: `token ${token}` },
        body: JSON.stringify({ lesson, maximum: 6, points, ...more }),
      });
    if (status !== 200) return status;
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Line);
  }

  /** A token of somebody's own making, with all that this person may. */
  async tokenOf(visitor: Visitor): Promise<string> {
    const path = `/users/${visitor.name}/tokens`;
    const { text } = await visitor.hub(path, "POST", {});
    return (JSON.parse(text) as { token: string }).token;
  }
}
