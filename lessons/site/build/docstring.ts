/** A docstring → HTML: its text is Markdown, its tags become a list, its examples code. */
import { parseMarkdown } from "./markdown.js";

const labels: Record<string, string> = {
  returns: "Returns",
  throws: "Throws",
  see: "See",
  param: "",
  typeParam: "",
};

/** @param comment the text between the comment's signs */
export function docHtml(comment: string): string {
  const lines = comment
    .split("\n")
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd());
  const blocks: { tag: string; lines: string[] }[] = [{ tag: "", lines: [] }];
  for (const line of lines) {
    const match = /^@(\w+)\s*(.*)$/.exec(line);
    if (match === null) blocks.at(-1)?.lines.push(line);
    else blocks.push({ tag: match[1] ?? "", lines: [match[2] ?? ""] });
  }
  return parseMarkdown(blocks.map(markdownOf).join("\n\n"));
}

function markdownOf({ tag, lines }: { tag: string; lines: string[] }): string {
  const text = lines.join("\n").trim();
  if (tag === "") return text;
  if (tag === "internal") return "@internal";
  if (tag === "example")
    return text.startsWith("```") ? text : "```ts\n" + text + "\n```";
  if (tag === "param" || tag === "typeParam") {
    const [, name = "", rest = ""] =
      /^(\S+)\s*-?\s*([\s\S]*)$/.exec(text) ?? [];
    return `- \`${name}\` ${oneLine(rest)}`;
  }
  return `- **${labels[tag] ?? tag}** ${oneLine(text)}`;
}

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, " ");
