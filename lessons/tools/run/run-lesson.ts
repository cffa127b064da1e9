/**
 * A lesson executed: the teacher's edition once, from the top, and then in the same kernel each exercise's stub in place of its solution.
 * What must hold: no error but where one is meant, every check prints that it passed, and no stub passes its own check.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cell, ExerciseCell } from "../cells/cell.js";
import { readLesson } from "../cells/read-lesson.js";
import { stubOf } from "../cells/stub.js";
import {
  type Course,
  type CourseLesson,
  linkTargets,
  sourceOf,
} from "../course.js";
import { notebookIn } from "../notebook/in-course.js";
import { notebookId } from "../notebook/writing.js";
import { printNotebook } from "../notebook/nbformat.js";
import { type Problem, Problems } from "../source/problems.js";
import { declaredNames } from "./declared.js";
import {
  type Backend,
  type Event,
  execute,
  type Failure,
  type StubTrial,
} from "./kernel.js";
import { codePlaces, placeOfError } from "./places.js";
import { digestOf, keepRun, runPath } from "./record.js";

export interface LessonRun {
  name: string;
  backend: Backend;
  /** From the kernel's start to the end of the last cell. */
  seconds: number;
  /** What the card says. */
  promised: number;
  /** Code cells that were run. */
  cells: number;
  /** Exercises whose stub was tried. */
  stubs: number;
  problems: readonly Problem[];
}

export interface RunOptions {
  backend?: Backend;
  /** The folder that receives the executed notebook, `NN-name.ipynb`, and beside it what is kept of the run. */
  out: string;
  tell?: (event: Event) => void;
}

/** @throws LessonProblems where the source itself cannot be read */
export async function runLesson(
  course: Course,
  lesson: CourseLesson,
  { backend, out, tell }: RunOptions,
): Promise<LessonRun> {
  const targets = linkTargets(course);
  const source = sourceOf(course, lesson);
  const read = readLesson(source, targets);
  const id = notebookId(lesson.name);
  const folder = mkdtempSync(join(tmpdir(), "nabla-lesson-"));
  const verdict = new Verdict(read.cells, id, {
    places: codePlaces(read, id),
    file: source.shownPath,
  });
  const notebook = join(folder, `${lesson.name}.ipynb`);
  let result: ReturnType<Verdict["result"]>;
  try {
    const edition = notebookIn(course, lesson, read, targets, "teacher");
    writeFileSync(notebook, printNotebook(edition));
    const target = join(folder, "executed.ipynb");
    await execute(
      { source: notebook, target, stubs: verdict.trials, backend },
      (event) => {
        verdict.hear(event);
        tell?.(event);
      },
    );
    result = verdict.result();
    const { seconds, problems } = result;
    mkdirSync(out, { recursive: true });
    keepRun(runPath(out, lesson.name, backend), target, {
      digest: digestOf(edition),
      backend: backend ?? "the best of the machine",
      seconds,
      problems,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const card = read.cells.find((cell) => cell.kind === "card");
  return {
    name: lesson.name,
    backend,
    promised: card?.seconds ?? 0,
    ...result,
  };
}

/** What a cell is expected to do. */
interface Expected {
  raises: boolean;
  check: boolean;
}

interface Where {
  places: ReturnType<typeof codePlaces>;
  file: string;
}

class Verdict {
  readonly #expected = new Map<string, Expected>();
  readonly #exercises: ExerciseCell[];
  readonly #problems: Problems;
  #cells = 0;
  #stubs = 0;
  #seconds = 0;
  #alive = true;

  constructor(
    cells: readonly Cell[],
    readonly id: (id: string) => string,
    readonly where: Where,
  ) {
    this.#problems = new Problems(where.file);
    this.#exercises = cells.filter((cell) => cell.kind === "exercise");
    const all = cells.flatMap((cell): Cell[] =>
      cell.kind === "exercise" ? [...cell.task, cell.check] : [cell],
    );
    for (const cell of all)
      if (cell.kind === "code")
        this.#expected.set(id(cell.id), {
          raises: cell.raises,
          check: cell.role === "check",
        });
  }

  /**
   * From the last to the first, since an exercise may build on the answers before it. What the solution declared is forgotten, and the
   * task's own cells run again, so that the check finds what a student who wrote nothing would have.
   */
  get trials(): StubTrial[] {
    return this.#exercises.toReversed().map((exercise) => ({
      id: this.id(exercise.id),
      before: [
        declaredNames(exercise.solution.source)
          .map((name) => `let ${name} = undefined;`)
          .join("\n"),
        ...exercise.task.flatMap((cell) =>
          cell.kind === "code" ? [cell.source] : [],
        ),
      ],
      stub: stubOf(exercise.solution.source, exercise.title),
      check: exercise.check.source,
    }));
  }

  hear(event: Event): void {
    if (event.event === "done") {
      this.#cells += 1;
      this.#judge(event);
    } else if (event.event === "finished") this.#seconds = event.seconds;
    else if (event.event === "stub") {
      this.#stubs += 1;
      if (event.check === null) this.#passed(event.id);
    } else if (event.event === "died") {
      this.#alive = false;
      this.#problems.add(undefined, `the kernel died: ${event.message}`);
    }
  }

  result(): Pick<LessonRun, "seconds" | "cells" | "stubs" | "problems"> {
    if (this.#alive && this.#stubs !== this.#exercises.length)
      this.#problems.add(
        undefined,
        `${this.#exercises.length} stubs expected to be tried, ${this.#stubs} were`,
      );
    return {
      seconds: this.#seconds,
      cells: this.#cells,
      stubs: this.#stubs,
      problems: this.#problems.found,
    };
  }

  #judge(cell: Event & { event: "done" }): void {
    const { raises, check } = this.#expected.get(cell.id) ?? {
      raises: false,
      check: false,
    };
    const place = this.where.places.get(cell.id);
    if (cell.error !== null && !raises)
      this.#problems.add(
        place && placeOfError(place, cell.error.traceback, cell.count),
        described(cell.error),
      );
    if (cell.error === null && raises)
      this.#problems.add(
        place?.fence,
        "this cell expected to end in an error (ts raises), and ran through",
      );
    if (cell.error === null && check && !cell.text.includes("✓"))
      this.#problems.add(
        place?.fence,
        "a check expected to print ✓ (check.equal, check.close, …), and printed none",
      );
  }

  #passed(id: string): void {
    const exercise = this.#exercises.find((each) => this.id(each.id) === id);
    this.#problems.add(
      exercise?.check.place,
      `the stub of exercise "${exercise?.id ?? id}" passes its own check: a student who answers nothing would get its points. Let the check look at what the answer makes`,
    );
  }
}

function described({ name, message, traceback }: Failure): string {
  // A type error's text says its name itself.
  const text = message === "" ? traceback : message;
  return text.startsWith(name) ? text : `${name}: ${text}`;
}
