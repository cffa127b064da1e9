/**
 * `<Exercise id="count-updates" title="…" level="recall" points={1}>`: the task, then `<Solution>` and `<Check>`.
 *
 * The solution is one ts fence whose lines between `// BEGIN SOLUTION` and `// END SOLUTION` the student's edition replaces by a stub,
 * and the worked solution in words. The check is one ts fence that throws, saying expected and got, where the answer is wrong.
 */
import type { MdxJsxFlowElement } from "mdast-util-mdx-jsx";
import { stubOf, StubProblem } from "../stub.js";
import { Props } from "../../source/props.js";
import type { Problems } from "../../source/problems.js";
import type { Cell, ExerciseCell, Solution, Text } from "../cell.js";
import { type Context, placeOf, type Reader } from "../reader.js";
import { readOneFence } from "./one-fence.js";

const levels = ["recall", "modify", "build", "open"] as const;

export const readExercise: Reader = (node, props, context) => {
  const { problems, ids } = context;
  const id = ids.claim(props.string("id"), node);
  const title = props.string("title");
  const parts = {
    Solution: [] as MdxJsxFlowElement[],
    Check: [] as MdxJsxFlowElement[],
  };
  const task: Text = [];
  for (const child of node.children) {
    if (
      child.type === "mdxJsxFlowElement" &&
      (child.name === "Solution" || child.name === "Check")
    )
      parts[child.name].push(child);
    else task.push(child);
  }
  const cells = context
    .readCells(task)
    .filter((cell) => allowed(cell, node, problems));
  if (cells.length === 0)
    problems.add(
      node,
      "<Exercise> expected a task: text before its <Solution>",
    );
  return {
    kind: "exercise",
    id,
    place: placeOf(node),
    title,
    level: props.choice("level", levels),
    points: props.number("points", { min: 1, max: 20 }),
    task: cells,
    solution: readSolution(
      only("Solution", parts.Solution, node, problems),
      title,
      problems,
    ),
    check: readCheck(only("Check", parts.Check, node, problems), id, context),
  };
};

type TaskCell = ExerciseCell["task"][number];

function allowed(
  cell: Cell,
  node: MdxJsxFlowElement,
  problems: Problems,
): cell is TaskCell {
  if (
    cell.kind === "markdown" ||
    cell.kind === "code" ||
    cell.kind === "figure" ||
    cell.kind === "hint"
  )
    return true;
  problems.add(
    cell.place,
    `a ${cell.kind} cannot stand inside <${node.name ?? ""}>`,
  );
  return false;
}

function only(
  name: string,
  found: MdxJsxFlowElement[],
  node: MdxJsxFlowElement,
  problems: Problems,
): MdxJsxFlowElement | undefined {
  const [first, second] = found;
  if (first === undefined)
    problems.add(node, `<Exercise> expected a <${name}> inside`);
  if (second !== undefined)
    problems.add(second, `<Exercise> expected one <${name}>, got another`);
  if (first !== undefined) new Props(first, problems).done();
  return first;
}

function readSolution(
  node: MdxJsxFlowElement | undefined,
  title: string,
  problems: Problems,
): Solution {
  if (node === undefined)
    return { place: { line: 1, column: 1 }, source: "", explanation: [] };
  const { source, fence, text } = readOneFence(node, problems);
  if (text.length === 0)
    problems.add(
      node,
      "<Solution> expected words beside its code: why is it so?",
    );
  try {
    if (source !== "") stubOf(source, title);
  } catch (error) {
    if (!(error instanceof StubProblem)) throw error;
    problems.add(node, `<Solution> ${error.message}`);
  }
  return { place: fence, source, explanation: text };
}

function readCheck(
  node: MdxJsxFlowElement | undefined,
  exercise: string,
  { problems, ids }: Context,
): ExerciseCell["check"] {
  const { source, fence, text } =
    node === undefined
      ? { source: "", fence: { line: 1, column: 1 }, text: [] }
      : readOneFence(node, problems);
  if (text.length > 0 && node !== undefined)
    problems.add(node, "<Check> expected its ts fence alone");
  return {
    kind: "code",
    id: ids.claim(`${exercise}-check`, node ?? {}),
    place: fence,
    source,
    role: "check",
    raises: false,
  };
}
