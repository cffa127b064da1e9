/** mdast → cells: text gathers until code, a component or a heading begins something new. */
import type { Heading } from "mdast";
import { toString } from "mdast-util-to-string";
import { Props } from "../source/props.js";
import type { Problems } from "../source/problems.js";
import type { Cell, Text } from "./cell.js";
import { components } from "./components/index.js";
import { readFence } from "./fence.js";
import type { Ids } from "./ids.js";
import type { Context } from "./reader.js";
import { checkText, isComment } from "./text.js";

/** Notes each heading's anchor and text, for links. */
export type Anchors = Map<string, string>;

export function readCells(
  nodes: Text,
  problems: Problems,
  ids: Ids,
  anchors: Anchors,
): Cell[] {
  const context: Context = {
    problems,
    ids,
    readCells: (inner) => readCells(inner, problems, ids, anchors),
  };
  const cells: Cell[] = [];
  let text: Text = [];
  const flush = (): void => {
    const first = text[0];
    if (first === undefined) return;
    cells.push({ kind: "markdown", id: ids.next(), place: start(first), text });
    text = [];
  };

  for (const node of nodes) {
    if (isComment(node)) continue;
    if (node.type === "heading") {
      flush();
      noteHeading(node, ids, anchors);
    }
    if (node.type === "code") {
      const fence = readFence(node, problems);
      if (fence.runs) {
        flush();
        const { source, role, raises } = fence;
        cells.push({
          kind: "code",
          id: ids.next(),
          place: start(node),
          source,
          role,
          raises,
        });
        continue;
      }
    } else if (node.type === "mdxJsxFlowElement") {
      flush();
      const cell = readComponent(node, context);
      if (cell !== undefined) cells.push(cell);
      continue;
    } else checkText(node, "the lesson's text", problems);
    text.push(node);
  }
  flush();
  return cells;
}

function readComponent(
  node: Text[number] & { type: "mdxJsxFlowElement" },
  context: Context,
): Cell | undefined {
  const { problems } = context;
  const reader = components.get(node.name ?? "");
  if (reader === undefined) {
    const inside = node.name === "Solution" || node.name === "Check";
    const expected = inside
      ? "it belongs inside an <Exercise>"
      : `there are: ${[...components.keys()].join(", ")}`;
    problems.add(node, `unknown component <${node.name ?? ""}>; ${expected}`);
    return undefined;
  }
  const props = new Props(node, problems);
  const cell = reader(node, props, context);
  props.done();
  return cell;
}

function noteHeading(node: Heading, ids: Ids, anchors: Anchors): void {
  const title = toString(node);
  anchors.set(ids.section(title), title);
}

function start(node: Text[number]): { line: number; column: number } {
  const { line = 1, column = 1 } = node.position?.start ?? {};
  return { line, column };
}
