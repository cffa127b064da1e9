/** What is wrong with a lesson: where, what was expected, what came. All of it is collected, so that an author mends a lesson in one go. */

/** Line and column from 1, as editors count. */
export interface Place {
  line: number;
  column: number;
}

export interface Problem extends Place {
  file: string;
  message: string;
}

/** Anything with a position in the source: an mdast node, an attribute, a VFileMessage's place. */
export interface Positioned {
  position?: { start: Place } | undefined;
}

export class Problems {
  readonly found: Problem[] = [];
  constructor(readonly file: string) {}

  add(at: Positioned | Place | undefined, message: string): void {
    const place = placeOf(at);
    this.found.push({
      file: this.file,
      line: place.line,
      column: place.column,
      message,
    });
  }
}

function placeOf(at: Positioned | Place | undefined): Place {
  if (at === undefined) return { line: 1, column: 1 };
  if ("line" in at) return at;
  return at.position?.start ?? { line: 1, column: 1 };
}

/** Thrown once a lesson has been read to its end, with every problem in the order of the source. */
export class LessonProblems extends Error {
  override name = "LessonProblems";
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
  }
}

/** `lessons/02-the-five-steps/lesson.mdx:12:3: …`, which terminals and editors turn into a link. */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`;
}
