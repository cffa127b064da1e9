/** Runs a lesson in a student's server as the student does: from the notebook in the own folder, cell after cell over the websocket. */
import type { Visitor } from "./visitor.js";

interface Cell {
  cell_type: string;
  source: string;
  metadata: { tags?: string[]; nbgrader?: object };
}

export interface LessonRun {
  cells: number;
  /** Cells that ended otherwise than the lesson says. */
  unexpected: string[];
}

/** Exercises, which wait for an answer, are left out. */
export async function runLesson(
  student: Visitor,
  name: string,
  {
    most = Infinity,
    ran,
  }: {
    /** So many code cells from the beginning. */
    most?: number;
    /** Called when they have run, before the kernel ends. */
    ran?: () => Promise<void>;
  } = {},
): Promise<LessonRun> {
  const { text } = await student.server(`/api/contents/course/${name}.ipynb`);
  const { content } = JSON.parse(text) as { content: { cells: Cell[] } };
  const cells = content.cells
    .filter((it) => it.cell_type === "code" && !it.metadata.nbgrader)
    .slice(0, most);
  const unexpected: string[] = [];
  const kernel = await student.kernel();
  try {
    for (const { source, metadata } of cells) {
      const { status, error } = await kernel.run(source);
      const wanted = metadata.tags?.includes("raises-exception")
        ? "error"
        : "ok";
      if (status !== wanted)
        unexpected.push(`${status} ${error ?? ""}: ${source.slice(0, 80)}`);
    }
    await ran?.();
  } finally {
    kernel.close();
    await student.server(`/api/kernels/${kernel.id}`, "DELETE");
  }
  return { cells: cells.length, unexpected };
}
