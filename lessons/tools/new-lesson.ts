/** Begins a lesson that the course plans: a source in the usual shape, which builds as it stands. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Course, CourseProblem, sourceOf } from "./course.js";

/** @returns the path of the new source */
export function newLesson(course: Course, name: string): string {
  const lesson = course.lessons.find(
    (each) => each.name === name || each.name.slice(0, 2) === name,
  );
  if (lesson === undefined)
    throw new CourseProblem(
      `course.json has no lesson "${name}". Add {"name", "title", "requires"} there first; it has: ${course.lessons.map((each) => each.name).join(", ")}`,
    );
  const { path, shownPath } = sourceOf(course, lesson);
  if (existsSync(path))
    throw new CourseProblem(`${shownPath} is already there`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, template(lesson.title));
  return shownPath;
}

const template = (title: string): string => `# ${title}

<Card seconds={40} needs="nothing but this notebook">

- say what …
- compute …
- recognise when …

</Card>

A hook: one picture, and a question to answer before running it.

<Plot alt="what the picture shows, in words">

\`\`\`ts
charts.line({ y: [1, 4, 9] })
\`\`\`

</Plot>

## The idea

## The mathematics

## From scratch

## The library's one call

## Experiment

## Exercises

<Exercise id="first" title="A first exercise" level="recall" points={1}>

Write a function that doubles its argument.

<Solution>

\`\`\`ts
function double(x: number): number {
  // BEGIN SOLUTION
  return 2 * x;
  // END SOLUTION
}
\`\`\`

Twice a number is the number times two.

</Solution>

<Check>

\`\`\`ts
check.equal("double(3)", double(3), 6);
\`\`\`

</Check>
</Exercise>

## Recap

<Quiz>

What is twice three?

- [x] 6
- [ ] 9

Two times three; nine is three squared.

</Quiz>

## Further reading

<Teacher>

Misconceptions, and where to pause.

</Teacher>
`;
