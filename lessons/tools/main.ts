#!/usr/bin/env node
/** `npm run lessons -- …` */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { build, type BuildReport, prune } from "./build.js";
import { available, type Course, CourseProblem, readCourse } from "./course.js";
import { boundExplores, type ExploreSource } from "./explore/modules.js";
import { grade, printGrade } from "./grade/grade.js";
import { readLanguages } from "./languages.js";
import { newLesson } from "./new-lesson.js";
import { runCommand } from "./run/command.js";
import type { Backend } from "./run/kernel.js";
import {
  formatProblem,
  LessonProblems,
  type Problem,
} from "./source/problems.js";
import { watchSources } from "./watch.js";

// dist/tools/main.js → the folder that holds course.json
const home = fileURLToPath(new URL("../..", import.meta.url));

const program = new Command("lessons").description(
  "Turn the course's lessons into notebooks",
);

interface BuildFlags {
  course: string;
  out?: string;
  force: boolean;
  watch: boolean;
  grade?: string[];
}

interface RunFlags {
  course: string;
  out?: string;
  html: boolean;
  backend: Backend;
}

const courseOption = [
  "--course <folder>",
  "the folder that holds course.json",
  home,
] as const;

program
  .command("build", { isDefault: true })
  .description("write the notebooks of the lessons that changed")
  .argument("[lessons...]", "only these, by name or number")
  .option(
    "--grade <notebooks...>",
    "grade students' notebooks in place of building: points and feedback",
  )
  .option("--watch", "build again when a source changes", false)
  .option("--force", "write over notebooks that somebody has worked in", false)
  .option(
    "--out <folder>",
    "where the notebooks go (default: dist/notebooks in the course)",
  )
  .option(...courseOption)
  .action(async (names: string[], flags: BuildFlags) => {
    const { grade: files } = flags;
    if (files !== undefined) {
      await guarded(() => gradeAll(readCourse(resolve(flags.course)), files));
      return;
    }
    const run = (): void => {
      const course = readCourse(resolve(flags.course));
      const out = resolve(
        flags.out ?? join(course.folder, "dist", "notebooks"),
      );
      prune(course, out);
      const only = names.length === 0 ? {} : { only: selected(course, names) };
      tell(build(course, { out, force: flags.force, ...only }));
    };
    await guarded(run);
    if (!flags.watch) return;
    console.log("Watching for changes; Ctrl-C ends.");
    await watchSources(resolve(flags.course), () => void guarded(run));
  });

program
  .command("check")
  .description(
    "read the lessons and say what is wrong with them, writing nothing",
  )
  .argument("[lessons...]", "only these, by name or number")
  .option(...courseOption)
  .action(async (names: string[], flags: { course: string }) => {
    await guarded(() => {
      const course = readCourse(resolve(flags.course));
      const only = names.length === 0 ? undefined : selected(course, names);
      const lessons = available(course).filter(
        ({ name }) => only?.has(name) ?? true,
      );
      const reads: ExploreSource[] = [];
      const problems = lessons.flatMap((lesson) => {
        try {
          const [english] = readLanguages(course, lesson);
          reads.push({
            lesson: english.lesson,
            file: english.source.shownPath,
          });
          return [];
        } catch (error) {
          if (error instanceof LessonProblems) return error.problems;
          throw error;
        }
      });
      // Nothing wrong, but worth knowing.
      for (const each of boundExplores(reads)) console.log(formatProblem(each));
      complain(problems);
      if (problems.length === 0)
        console.log(`${count(lessons.length, "lesson")}, nothing wrong`);
    });
  });

program
  .command("run")
  .description(
    "execute lessons on the kernel as it is built here, checks and stubs included, and write the executed notebooks",
  )
  .argument("[lessons...]", "only these, by name or number")
  .addOption(
    new Option("--backend <name>", "what computes").choices([
      "tfjs-node",
      "wasm",
    ]),
  )
  .option("--html", "also a page to look at", false)
  .option(
    "--out <folder>",
    "where the executed notebooks go (default: dist/run in the course)",
  )
  .option(...courseOption)
  .action(async (names: string[], flags: RunFlags) => {
    await guarded(async () => {
      const course = readCourse(resolve(flags.course));
      const only = names.length === 0 ? undefined : selected(course, names);
      const { backend, html } = flags;
      const out = resolve(flags.out ?? join(course.folder, "dist", "run"));
      for (const lesson of available(course)) {
        if (!(only?.has(lesson.name) ?? true)) continue;
        complain(await runCommand(course, lesson, { backend, html, out }));
      }
    });
  });

program
  .command("new")
  .description("begin a lesson that course.json names")
  .argument("<lesson>", "its name or number")
  .option(...courseOption)
  .action(async (name: string, flags: { course: string }) => {
    await guarded(() =>
      console.log(
        `Wrote ${newLesson(readCourse(resolve(flags.course)), name)}`,
      ),
    );
  });

await program.parseAsync();

async function gradeAll(
  course: Course,
  files: readonly string[],
): Promise<void> {
  for (const file of files)
    console.log(printGrade(file, await grade(course, resolve(file))));
}

function selected(course: Course, names: string[]): Set<string> {
  const lessons = available(course);
  return new Set(
    names.map((name) => {
      const lesson = lessons.find(
        (each) => each.name === name || each.name.slice(0, 2) === name,
      );
      if (lesson === undefined)
        throw new CourseProblem(
          `there is no lesson "${name}"; there are: ${lessons.map((each) => each.name).join(", ")}`,
        );
      return lesson.name;
    }),
  );
}

function tell({ built, unchanged, beside, problems }: BuildReport): void {
  complain(problems);
  for (const { kept, written } of beside)
    console.log(
      `${kept} has been worked in and stays; the new edition is ${written}`,
    );
  console.log(
    `${count(built.length, "lesson")} built, ${unchanged.length} unchanged`,
  );
}

function complain(problems: readonly Problem[]): void {
  for (const problem of problems) console.error(formatProblem(problem));
  if (problems.length > 0) {
    console.error(`${count(problems.length, "problem")} found`);
    process.exitCode = 1;
  }
}

/** What an author can mend is a line, not a stack trace. */
async function guarded(run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof LessonProblems) complain(error.problems);
    else if (error instanceof CourseProblem) {
      console.error(error.message);
      process.exitCode = 1;
    } else throw error;
  }
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
