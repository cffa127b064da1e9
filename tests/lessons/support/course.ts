/** A course of one lesson in a temporary folder, for the tools' tests. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  linkTargets,
  readCourse,
  sourceOf,
  type Course,
} from "../../../lessons/tools/course.js";
import { readLesson } from "../../../lessons/tools/cells/read-lesson.js";
import type { Lesson } from "../../../lessons/tools/cells/cell.js";
import { LessonProblems } from "../../../lessons/tools/source/problems.js";

export class TemporaryCourse {
  readonly folder = mkdtempSync(join(tmpdir(), "course-"));

  constructor(lessons: Record<string, string>) {
    for (const [name, text] of Object.entries(lessons)) this.write(name, text);
    const entries = ["01-one", "02-two", "03-planned"].map((name) => ({
      name,
      title: name.slice(3),
      requires: name === "02-two" ? ["01-one"] : [],
    }));
    writeFileSync(
      join(this.folder, "course.json"),
      JSON.stringify({ title: "A course", lessons: entries }),
    );
  }

  write(name: string, text: string, file = "lesson.mdx"): void {
    mkdirSync(join(this.folder, name), { recursive: true });
    writeFileSync(join(this.folder, name, file), text);
  }

  get course(): Course {
    return readCourse(this.folder);
  }

  get out(): string {
    return join(this.folder, "dist");
  }

  read(name = "01-one"): Lesson {
    const { course } = this;
    const entry = course.lessons.find((each) => each.name === name);
    if (entry === undefined) throw new Error(`no lesson ${name}`);
    return readLesson(sourceOf(course, entry), linkTargets(course));
  }

  /** `line:column: message` of every problem. */
  problems(name = "01-one"): string[] {
    try {
      this.read(name);
      return [];
    } catch (error) {
      if (!(error instanceof LessonProblems)) throw error;
      return error.problems.map(
        (problem) => `${problem.line}:${problem.column}: ${problem.message}`,
      );
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

const head = `# one

<Card seconds={5} needs="nothing">

- do it

</Card>
`;

/** The first line of `body` is line 9. */
export function lesson(body: string, title = "one"): string {
  return `${head.replace("one", title)}\n${body}\n`;
}

export const exercise = `<Exercise id="double" title="Twice" level="recall" points={2}>

Double it.

<Solution>

\`\`\`ts
function double(x: number): number {
  // BEGIN SOLUTION
  return 2 * x;
  // END SOLUTION
}
\`\`\`

Because two times.

</Solution>

<Check>

\`\`\`ts
check.equal("double(3)", double(3), 6);
\`\`\`

</Check>
</Exercise>`;
