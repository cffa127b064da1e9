/** For components that hold one runnable fence and text around it. */
import type { Code } from "mdast";
import type { MdxJsxFlowElement } from "mdast-util-mdx-jsx";
import type { Problems } from "../../source/problems.js";
import type { Text } from "../cell.js";
import type { Place } from "../../source/problems.js";
import { readFence } from "../fence.js";
import { readText } from "../text.js";

export interface OneFence {
  source: string;
  /** Where the fence begins. */
  fence: Place;
  /** What stands before and after the fence. */
  text: Text;
}

export function readOneFence(
  node: MdxJsxFlowElement,
  problems: Problems,
): OneFence {
  const name = `<${node.name ?? ""}>`;
  const fences: Code[] = [];
  const text: Text = [];
  for (const child of node.children) {
    if (
      child.type === "code" &&
      child.lang === "ts" &&
      !/\bstatic\b/.test(child.meta ?? "")
    )
      fences.push(child);
    else text.push(child);
  }
  const [fence, second] = fences;
  if (fence === undefined)
    problems.add(node, `${name} expected one ts fence inside`);
  else {
    readFence(fence, problems);
    if (fence.meta)
      problems.add(
        fence,
        `the fence inside ${name} takes no words after ts, got "${fence.meta}"`,
      );
  }
  if (second !== undefined)
    problems.add(second, `${name} expected one ts fence, got another`);
  return {
    source: fence?.value ?? "",
    fence: (fence ?? node).position?.start ?? { line: 1, column: 1 },
    text: readText(text, name, problems),
  };
}
