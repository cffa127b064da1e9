/** nbformat 4.5, as far as we write it, and its text form: sorted keys and an indent of one, byte for byte what Python's nbformat writes. */

export interface NotebookCell {
  cell_type: "markdown" | "code";
  id: string;
  metadata: CellMetadata;
  source: string;
  /** Markdown cells: files by name, each a MIME bundle in base64. */
  attachments?: Record<string, Record<string, string>>;
}

export interface CellMetadata {
  tags?: string[];
  editable?: boolean;
  deletable?: boolean;
  jupyter?: { source_hidden?: boolean };
  nbgrader?: NbgraderMetadata;
}

/** nbgrader's schema version 3. */
export interface NbgraderMetadata {
  schema_version: 3;
  grade_id: string;
  /** The learner writes here; what stands between the solution markers is cut out. */
  solution: boolean;
  grade: boolean;
  locked: boolean;
  task: false;
  points?: number;
}

export interface Notebook {
  cells: NotebookCell[];
  metadata: Record<string, unknown>;
}

export function printNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.cell_type === "code"
      ? { execution_count: null, outputs: [] }
      : {}),
  }));
  const whole = {
    cells,
    metadata: notebook.metadata,
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(sortKeys(whole), null, 1)}\n`;
}

/** One string a line, each with its newline, so that differences are readable. */
function lines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(
    ([, each]) => each !== undefined,
  );
  return Object.fromEntries(
    entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sortKeys(each)]),
  );
}
