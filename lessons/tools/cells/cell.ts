/**
 * A lesson as cells: what every edition is made from. A notebook writes each cell as one or a few notebook cells; a page draws the
 * same cells as HTML. Text stays an mdast tree, so that each edition prints it in its own way; nothing here knows about notebooks.
 */
import type { BlockContent, DefinitionContent, RootContent } from "mdast";
import type { Language } from "./language.js";
import type { Place } from "../source/problems.js";

export type Text = (RootContent | BlockContent | DefinitionContent)[];

interface Base {
  /** Stable name within the lesson: its section and its place in that section, `define-2`, or an exercise's own id. */
  id: string;
  /** Where it begins in the source. */
  place: Place;
}

export interface MarkdownCell extends Base {
  kind: "markdown";
  text: Text;
}

export interface CodeCell extends Base {
  kind: "code";
  source: string;
  /** `check` asserts what the text claims; editions may fold it away. */
  role: "run" | "check";
  /** Expected to end in an error, which is part of the lesson. */
  raises: boolean;
}

/** What a learner wants to know before starting. */
export interface CardCell extends Base {
  kind: "card";
  /** Measured on two cores without a GPU. */
  seconds: number;
  needs: string;
  /** Why it needs native TensorFlow, where it does: WebAssembly cannot run it. */
  native?: string;
  /** A list: "you will be able to …". */
  outcomes: Text;
}

export type ExerciseLevel = "recall" | "modify" | "build" | "open";

export interface ExerciseCell extends Base {
  kind: "exercise";
  title: string;
  level: ExerciseLevel;
  points: number;
  /** The task, with code to run before it where there is some. */
  task: (MarkdownCell | CodeCell | FigureCell | HintCell)[];
  solution: Solution;
  check: CodeCell;
}

export interface Solution {
  /** Of its fence. */
  place: Place;
  /** The whole code, the parts to be cut out between `// BEGIN SOLUTION` and `// END SOLUTION`. */
  source: string;
  /** The worked solution in words. */
  explanation: Text;
}

export interface QuizCell extends Base {
  kind: "quiz";
  question: Text;
  options: { right: boolean; text: Text }[];
  explanation: Text;
}

export interface HintCell extends Base {
  kind: "hint";
  title: string;
  text: Text;
}

export interface FigureCell extends Base {
  kind: "figure";
  /** A file beside the lesson. */
  src: string;
  alt: string;
  caption: Text;
}

/** For teachers only: misconceptions, where to pause. */
export interface TeacherCell extends Base {
  kind: "teacher";
  text: Text;
}

/** Code whose point is its picture. */
export interface PlotCell extends Base {
  kind: "plot";
  alt: string;
  caption: Text;
  source: string;
  /** Where its fence begins. */
  fence: Place;
}

export interface Slider {
  name: string;
  min: number;
  max: number;
  step: number;
  value: number;
}

/** Something to move: a page has sliders, a notebook has numbers to change. */
export interface ExploreCell extends Base {
  kind: "explore";
  title: string;
  sliders: Slider[];
  text: Text;
  /** Uses the sliders' names, the library's and its own; on a page no other cell has run. */
  source: string;
  /** Where its fence begins. */
  fence: Place;
}

export type Cell =
  | MarkdownCell
  | CodeCell
  | CardCell
  | ExerciseCell
  | QuizCell
  | HintCell
  | FigureCell
  | TeacherCell
  | PlotCell
  | ExploreCell;

export interface Lesson {
  /** The folder's name: `02-the-five-steps`. */
  name: string;
  language: Language;
  title: string;
  cells: Cell[];
  /** Slugs of all headings, the targets of `#…` links. */
  anchors: ReadonlyMap<string, string>;
  /** Other lessons that this one links to. */
  links: string[];
  /** Files beside the lesson that it shows. */
  files: string[];
}
