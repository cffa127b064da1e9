/**
 * Cuts a solution out. The markers are nbgrader's own, so that its `generate_assignment` finds them in the teacher's edition too.
 *
 *   function updates(samples: number, batch: number): number {
 *     // BEGIN SOLUTION
 *     return Math.ceil(samples / batch);
 *     // END SOLUTION
 *   }
 */
import type { Language } from "./language.js";

const texts: Record<
  Language,
  { here: string; missing: (exercise: string) => string }
> = {
  en: {
    here: "your code here, instead of the next line",
    missing: (exercise) => `not implemented yet: exercise "${exercise}"`,
  },
  ko: {
    here: "다음 줄을 지우고 여기에 코드를 쓰세요",
    missing: (exercise) => `아직 풀지 않은 연습 문제입니다: "${exercise}"`,
  },
};

const begin = "// BEGIN SOLUTION";
const end = "// END SOLUTION";

export class StubProblem extends Error {}

/** @throws StubProblem where the markers are missing, unpaired or enclose nothing */
export function stubOf(
  source: string,
  exercise: string,
  language: Language = "en",
): string {
  const { here, missing } = texts[language];
  const lines: string[] = [];
  let inside = false;
  let cut = 0;
  let total = 0;
  for (const line of source.split("\n")) {
    const mark = line.trim();
    if (mark === begin) {
      if (inside)
        throw new StubProblem(`expected "${end}" before the next "${begin}"`);
      inside = true;
      cut = 0;
      const indent = line.slice(0, line.indexOf(begin));
      lines.push(
        `${indent}// ${here}`,
        `${indent}throw new Error(${literal(missing(exercise))});`,
      );
    } else if (mark === end) {
      if (!inside) throw new StubProblem(`expected "${begin}" before "${end}"`);
      if (cut === 0)
        throw new StubProblem(`expected code between "${begin}" and "${end}"`);
      inside = false;
    } else if (inside) {
      cut += 1;
      total += 1;
    } else lines.push(line);
  }
  if (inside) throw new StubProblem(`expected "${end}" after "${begin}"`);
  if (total === 0)
    throw new StubProblem(
      `expected the lines to cut out between "${begin}" and "${end}"`,
    );
  return lines.join("\n");
}

/** With as few backslashes as may be: it is read by beginners. */
function literal(text: string): string {
  return /['\\\n]/.test(text) ? JSON.stringify(text) : `'${text}'`;
}
