/** A lesson as its page needs it: the cells, their text as HTML, and what the kernel gave for each. */
import { toString } from "mdast-util-to-string";
import type { Cell, ExerciseCell, Lesson } from "../../tools/cells/cell.js";
import { stubOf } from "../../tools/cells/stub.js";
import { notebookId } from "../../tools/notebook/writing.js";
import type { Executed } from "../../tools/run/record.js";
import type { Language } from "../../tools/cells/language.js";
import { lessonLink, type Path } from "./addresses.js";
import { type PageFile, type Shown, shownOf } from "./outputs.js";
import { codeHtml, TextPrinter } from "./text.js";

export interface Code {
  html: string;
  shown: Shown[];
  /** Was it run as it stands? */
  current: boolean;
}

export type Block =
  | { kind: "text"; html: string }
  | { kind: "code"; code: Code; check: boolean; raises: boolean }
  | { kind: "plot"; code: Code; alt: string; caption: string }
  | { kind: "figure"; src: string; alt: string; caption: string }
  | { kind: "hint"; title: string; html: string }
  | {
      kind: "quiz";
      id: string;
      question: string;
      options: {
        right: boolean;
        html: string;
        /** What a screen reader says where the answer is a formula. */
        spoken?: string;
      }[];
      explanation: string;
    }
  | {
      kind: "explore";
      id: string;
      title: string;
      html: string;
      sliders: (Cell & { kind: "explore" })["sliders"];
      /** What computes it in the page; undefined where only a notebook can. */
      computation?: string;
      code: Code;
    }
  | {
      kind: "exercise";
      id: string;
      title: string;
      level: ExerciseCell["level"];
      points: number;
      task: Block[];
      stub: string;
      solution: Code;
      explanation: string;
      check: Code;
    };

export interface Card {
  seconds: number;
  needs: string;
  native?: string | undefined;
  /** HTML: a list. */
  outcomes: string;
}

export interface LessonModel {
  name: string;
  title: string;
  language: Language;
  card: Card;
  blocks: Block[];
  headings: TextPrinter["headings"];
  mathematics: boolean;
  /** Files beside the page, written by its outputs. */
  files: PageFile[];
  /** Notes for teachers, HTML. */
  notes: string[];
  /** Code whose output is missing or old. */
  stale: number;
}

export interface Surroundings {
  path: Path;
  language: Language;
  /** Where another lesson's page lies. */
  pathOf: (lesson: string) => Path;
  /** The last run of the lesson, where there is one. */
  executed: Executed | undefined;
  /** The id that a cell has in the English lesson, whose notebook was executed and whose `<Explore>`s are compiled. */
  englishId: (id: string) => string;
  /** Can the page compute this `<Explore>`, by its English id? */
  moves: (id: string) => boolean;
}

export function modelOf(lesson: Lesson, around: Surroundings): LessonModel {
  const reader = new ModelReader(lesson, around);
  // Title and card have places of their own on the page.
  const blocks = lesson.cells.flatMap((cell) => reader.block(cell));
  return {
    name: lesson.name,
    title: lesson.title,
    language: around.language,
    card: reader.card,
    blocks,
    headings: reader.text.headings.filter(({ depth }) => depth > 1),
    mathematics: reader.text.mathematics,
    files: reader.files,
    notes: reader.notes,
    stale: reader.stale,
  };
}

class ModelReader {
  readonly text: TextPrinter;
  readonly files: PageFile[] = [];
  readonly notes: string[] = [];
  card: Card = { seconds: 0, needs: "", outcomes: "" };
  stale = 0;

  constructor(
    readonly lesson: Lesson,
    readonly around: Surroundings,
  ) {
    this.text = new TextPrinter(lessonLink(around.path, around.pathOf));
  }

  block(cell: Cell): Block[] {
    if (cell.kind === "markdown") {
      const [first] = cell.text;
      const title = first?.type === "heading" && first.depth === 1;
      const whole = this.text.html(cell.text, true);
      const html = title ? whole.replace(/^<h1[^>]*>.*?<\/h1>\s*/s, "") : whole;
      return html.trim() === "" ? [] : [{ kind: "text", html }];
    }
    if (cell.kind === "card") {
      this.card = {
        seconds: cell.seconds,
        needs: cell.needs,
        native: cell.native,
        outcomes: this.text.html(cell.outcomes),
      };
      return [];
    }
    if (cell.kind === "teacher") {
      this.notes.push(this.text.html(cell.text));
      return [];
    }
    return [this.#shown(cell)];
  }

  #shown(
    cell: Exclude<Cell, { kind: "markdown" | "card" | "teacher" }>,
  ): Block {
    const { text } = this;
    if (cell.kind === "code")
      return {
        kind: "code",
        code: this.#code(cell.id, cell.source),
        check: cell.role === "check",
        raises: cell.raises,
      };
    if (cell.kind === "plot")
      return {
        kind: "plot",
        code: this.#code(cell.id, cell.source),
        alt: cell.alt,
        caption: text.html(cell.caption),
      };
    if (cell.kind === "figure")
      return {
        kind: "figure",
        src: cell.src,
        alt: cell.alt,
        caption: text.html(cell.caption),
      };
    if (cell.kind === "hint")
      return { kind: "hint", title: cell.title, html: text.html(cell.text) };
    if (cell.kind === "quiz")
      return {
        kind: "quiz",
        id: cell.id,
        question: text.html(cell.question),
        options: cell.options.map((option) => {
          const html = text.html(option.text);
          return {
            right: option.right,
            html,
            ...(html.includes("katex")
              ? { spoken: toString({ type: "root", children: option.text }) }
              : {}),
          };
        }),
        explanation: text.html(cell.explanation),
      };
    if (cell.kind === "explore") {
      const { id, title, sliders } = cell;
      const html = text.html(cell.text);
      // Its cell in the notebook begins with the sliders' numbers.
      const code = this.#code(id, cell.source, true);
      const computation = this.around.englishId(id);
      return {
        kind: "explore",
        id,
        title,
        html,
        sliders,
        code,
        ...(this.around.moves(computation) ? { computation } : {}),
      };
    }
    text.note(cell.title, 3, cell.id);
    return {
      kind: "exercise",
      id: cell.id,
      title: cell.title,
      level: cell.level,
      points: cell.points,
      task: cell.task.flatMap((inner) => this.block(inner)),
      stub: codeHtml(
        stubOf(cell.solution.source, cell.title, this.around.language),
      ),
      solution: this.#code(cell.id, cell.solution.source),
      explanation: text.html(cell.solution.explanation),
      check: this.#code(cell.check.id, cell.check.source),
    };
  }

  #code(id: string, source: string, above = false): Code {
    const { executed, englishId } = this.around;
    const executedId = notebookId(this.lesson.name)(englishId(id));
    const cell = executed?.cells.get(executedId);
    const current = this.#isOf(cell?.source, source, above);
    if (!current) this.stale += 1;
    return {
      html: codeHtml(source),
      current,
      shown:
        current && cell !== undefined
          ? shownOf(cell.outputs, executedId, this.files)
          : [],
    };
  }

  #isOf(ran: string | undefined, source: string, above: boolean): boolean {
    if (ran === undefined) return false;
    // A translation's comments differ; that its code is the original's has been checked.
    if (this.around.language !== "en") return true;
    return above ? ran.endsWith(source) : ran === source;
  }
}
