/** Text that only reads: the inside of a hint, a caption, an explanation. */
import type { Node } from "mdast";
import { SKIP, visit } from "unist-util-visit";
import type { Problems } from "../source/problems.js";
import type { Text } from "./cell.js";
import { readFence } from "./fence.js";

export function readText(
  nodes: Text,
  inside: string,
  problems: Problems,
): Text {
  const text = nodes.filter((node) => !isComment(node));
  for (const node of text) checkText(node, inside, problems);
  return text;
}

/** Reports what cannot stand in running text. */
export function checkText(
  node: Text[number],
  inside: string,
  problems: Problems,
): void {
  visit(node, (each) => {
    const fault = faultOf(each, inside, problems);
    if (fault !== undefined) problems.add(each, fault);
    return fault === undefined ? undefined : SKIP;
  });
}

function faultOf(
  node: Text[number],
  inside: string,
  problems: Problems,
): string | undefined {
  if (isComment(node)) return undefined;
  if (node.type === "code")
    return readFence(node, problems).runs
      ? `code inside ${inside} is not run: mark it as \`\`\`ts static, or move it out`
      : undefined;
  if (node.type === "mdxJsxFlowElement")
    return `<${node.name ?? ""}> cannot stand inside ${inside}`;
  if (node.type === "mdxJsxTextElement")
    return `the tags of <${node.name ?? ""}> belong on lines of their own`;
  if (node.type === "mdxFlowExpression" || node.type === "mdxTextExpression")
    return `a lesson is data: {${node.value}} would have to run. Write \\{ for a brace, or use a ts fence`;
  if (node.type === "mdxjsEsm")
    return "a lesson needs no import or export: components and the library are there already";
  return undefined;
}

/** A note to authors, in braces and comment signs. */
export function isComment(node: Node): boolean {
  return (
    (node.type === "mdxFlowExpression" || node.type === "mdxTextExpression") &&
    "value" in node &&
    typeof node.value === "string" &&
    /^\s*\/\*[\s\S]*\*\/\s*$/.test(node.value)
  );
}
