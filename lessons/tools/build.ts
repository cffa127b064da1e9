/** Writes the notebooks of the lessons that changed. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  available,
  type Course,
  type CourseLesson,
  languagesOf,
  sourceOf,
} from "./course.js";
import { type Reading, readLanguages } from "./languages.js";
import {
  type BuiltLesson,
  hash,
  type Inputs,
  readManifest,
  unchanged,
  writeManifest,
} from "./manifest.js";
import { notebookIn } from "./notebook/in-course.js";
import { printNotebook } from "./notebook/nbformat.js";
import { editions } from "./notebook/writing.js";
import { LessonProblems, type Problem } from "./source/problems.js";

export interface BuildOptions {
  /** The folder that receives `student/` and `teacher/`. */
  out: string;
  /** Only these lessons. */
  only?: ReadonlySet<string>;
  /** Also write over notebooks that somebody has worked in. */
  force?: boolean;
}

export interface BuildReport {
  built: string[];
  unchanged: string[];
  /** New editions written beside a notebook that somebody has worked in. */
  beside: { kept: string; written: string }[];
  problems: Problem[];
}

/** Builds what changed. A lesson with problems is reported and left as it was; the others are built. */
export function build(
  course: Course,
  { out, only, force = false }: BuildOptions,
): BuildReport {
  const report: BuildReport = {
    built: [],
    unchanged: [],
    beside: [],
    problems: [],
  };
  const manifest = readManifest(out);
  const tools = toolsHash();
  for (const lesson of available(course)) {
    if (only !== undefined && !only.has(lesson.name)) continue;
    const before = manifest.lessons[lesson.name];
    if (
      !force &&
      before !== undefined &&
      unchanged(before, tools) &&
      sourcesOf(course, lesson).every((path) => path in before.inputs) &&
      outputsExist(before, out)
    ) {
      report.unchanged.push(lesson.name);
      continue;
    }
    try {
      const readings = readLanguages(course, lesson);
      const written = writeEditions(course, lesson, readings, {
        out,
        force,
        before,
        report,
      });
      manifest.lessons[lesson.name] = {
        tools,
        inputs: inputsOf(course, lesson, readings),
        ...written,
      };
      // What a translation that is gone has left.
      const gone = Object.entries(before?.outputs ?? {}).filter(
        ([path]) => !(path in written.outputs),
      );
      removeUntouched(out, gone);
      report.built.push(lesson.name);
    } catch (error) {
      if (!(error instanceof LessonProblems)) throw error;
      report.problems.push(...error.problems);
    }
  }
  writeManifest(out, manifest);
  return report;
}

interface Writing {
  out: string;
  force: boolean;
  before: BuiltLesson | undefined;
  report: BuildReport;
}

function writeEditions(
  course: Course,
  lesson: CourseLesson,
  readings: readonly Reading[],
  { out, force, before, report }: Writing,
): Pick<BuiltLesson, "outputs" | "beside"> {
  const outputs: Record<string, string> = {};
  const besides: Record<string, string> = { ...before?.beside };
  const notebooks = editions.flatMap((edition) =>
    readings.map(({ lesson: read, targets }) => {
      const { language } = read;
      const folder = language === "en" ? edition : `${edition}/${language}`;
      return {
        path: `${folder}/${lesson.name}.ipynb`,
        text: printNotebook(notebookIn(course, lesson, read, targets, edition)),
      };
    }),
  );
  for (const { path, text } of notebooks) {
    const target = join(out, path);
    mkdirSync(dirname(target), { recursive: true });
    if (!force && workedIn(target, text, before?.outputs[path])) {
      // Somebody's answers are in there: theirs stays, ours goes beside it.
      const beside = besideOf(path, (candidate) =>
        workedIn(join(out, candidate), text, besides[candidate]),
      );
      writeFileSync(join(out, beside), text);
      besides[beside] = hash(text);
      report.beside.push({ kept: path, written: beside });
      outputs[path] = before?.outputs[path] ?? "";
    } else {
      writeFileSync(target, text);
      outputs[path] = hash(text);
    }
  }
  return { outputs, beside: besides };
}

/** `02-name.new.ipynb`; where that has been worked in as well, `02-name.new-2.ipynb`, and so on. */
function besideOf(path: string, taken: (candidate: string) => boolean): string {
  for (let i = 1; ; i++) {
    const mark = i === 1 ? "new" : `new-${i}`;
    const candidate = path.replace(/\.ipynb$/, `.${mark}.ipynb`);
    if (!taken(candidate)) return candidate;
  }
}

/** Has the notebook been changed since we wrote it? */
function workedIn(
  path: string,
  text: string,
  written: string | undefined,
): boolean {
  if (!existsSync(path)) return false;
  const now = readFileSync(path, "utf8");
  return now !== text && hash(now) !== written;
}

function outputsExist(before: BuiltLesson, out: string): boolean {
  return Object.keys(before.outputs).every((path) =>
    existsSync(join(out, path)),
  );
}

/** Everything that a lesson's notebooks are made from. */
function inputsOf(
  course: Course,
  entry: CourseLesson,
  readings: readonly Reading[],
): Inputs {
  const files = readings.flatMap(({ lesson }) =>
    lesson.files.map((file) => join(course.folder, entry.name, file)),
  );
  const links = new Set(readings.flatMap(({ lesson }) => lesson.links));
  const linked = course.lessons
    .filter(({ name }) => links.has(name))
    .flatMap((other) => sourcesOf(course, other));
  const paths = [
    join(course.folder, "course.json"),
    ...sourcesOf(course, entry),
    ...files,
    ...linked,
  ];
  return Object.fromEntries(
    paths.map((path) => [path, hash(readFileSync(path, "utf8"))]),
  );
}

/** The lesson in every language. */
function sourcesOf(course: Course, lesson: CourseLesson): string[] {
  return languagesOf(course, lesson).map(
    (language) => sourceOf(course, lesson, language).path,
  );
}

/** A change of these tools rebuilds everything. */
function toolsHash(): string {
  const folder = dirname(fileURLToPath(import.meta.url));
  const files = readdirSync(folder, {
    recursive: true,
    encoding: "utf8",
  }).filter((file) => /\.[jt]s$/.test(file));
  return hash(
    files
      .toSorted()
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .join("\n"),
  );
}

/** Removes notebooks of lessons that the course no longer has, unless somebody has worked in them. */
export function prune(course: Course, out: string): string[] {
  const manifest = readManifest(out);
  const names = new Set(available(course).map(({ name }) => name));
  const removed: string[] = [];
  for (const [name, built] of Object.entries(manifest.lessons)) {
    if (names.has(name)) continue;
    const files = { ...built.outputs, ...built.beside };
    removed.push(...removeUntouched(out, Object.entries(files)));
    delete manifest.lessons[name];
  }
  writeManifest(out, manifest);
  return removed;
}

/** Removes those files that are as they were written; gives their paths. */
function removeUntouched(
  out: string,
  files: readonly [path: string, written: string][],
): string[] {
  const untouched = files.filter(([path, written]) => {
    const target = join(out, path);
    return existsSync(target) && hash(readFileSync(target, "utf8")) === written;
  });
  const paths = untouched.map(([path]) => path);
  paths.forEach((path) => rmSync(join(out, path)));
  return paths;
}
