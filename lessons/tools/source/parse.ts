/** Text → mdast: CommonMark, GitHub tables and task lists, mathematics, and JSX components. */
import type { Root } from "mdast";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { VFile } from "vfile";
import { LessonProblems } from "./problems.js";

const processor = unified()
  .use(remarkParse)
  .use(remarkMdx)
  .use(remarkGfm, { singleTilde: false })
  .use(remarkMath);

/** @throws LessonProblems where the text is not MDX, with the place and the parser's own words. */
export function parseMdx(text: string, file: string): Root {
  try {
    return processor.parse(new VFile({ path: file, value: text }));
  } catch (error) {
    if (!isPlaced(error)) throw error;
    const { line = 1, column = 1 } = error;
    throw new LessonProblems([{ file, line, column, message: error.reason }]);
  }
}

interface Placed extends Error {
  reason: string;
  line?: number;
  column?: number;
}

function isPlaced(error: unknown): error is Placed {
  return (
    error instanceof Error &&
    "reason" in error &&
    typeof error.reason === "string"
  );
}
