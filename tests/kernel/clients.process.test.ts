/** Programs that execute notebooks, as their users call them. JupyterLab and nbclient are met in tests/lessons. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Outcome, findClients } from "../support/clients.js";

const clients = await findClients();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nabla-client-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Cell {
  cell_type: "code" | "markdown";
  source: string | string[];
  metadata: Record<string, unknown>;
  outputs?: {
    output_type: string;
    name?: string;
    text?: string | string[];
    data?: Record<string, string | string[]>;
    ename?: string;
    evalue?: string;
    traceback?: string[];
  }[];
}

interface Written {
  source: string;
  metadata?: Record<string, unknown>;
  markdown?: boolean;
}

function write(name: string, cells: readonly (string | Written)[]): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        kernelspec: {
          name: "nabla",
          display_name: "TypeScript (Nabla)",
          language: "typescript",
        },
      },
      cells: cells.map((cell, i) => {
        const { source, metadata, markdown } =
          typeof cell === "string" ? { source: cell } : cell;
        return {
          id: `cell-${i}`,
          metadata: metadata ?? {},
          source,
          ...(markdown === true
            ? { cell_type: "markdown" }
            : { cell_type: "code", execution_count: null, outputs: [] }),
        };
      }),
    }),
  );
}

const read = (name: string): Cell[] =>
  (JSON.parse(readFileSync(join(folder, name), "utf8")) as { cells: Cell[] })
    .cells;

const joined = (text: string | string[] = ""): string =>
  typeof text === "string" ? text : text.join("");

/** What a cell shows, errors included, as one text. */
const shown = (cell: Cell | undefined): string =>
  (cell?.outputs ?? [])
    .map((output) =>
      output.output_type === "error"
        ? `${output.ename}: ${output.evalue}`
        : joined(output.text ?? output.data?.["text/plain"]),
    )
    .join("");

function run(module: string, ...args: string[]): Outcome {
  return clients!.run(folder, module, args);
}

function succeed(module: string, ...args: string[]): Outcome {
  const outcome = run(module, ...args);
  expect(outcome.status, `${outcome.stdout}\n${outcome.stderr}`).toBe(0);
  return outcome;
}

const greeting = [
  { source: "# A greeting", markdown: true },
  'const words: string[] = ["hello", "world"];\nconsole.log(words.join(" "));',
  "words.length * 21",
];

describe.skipIf(clients === undefined)("nbconvert --execute", () => {
  test("to a notebook and to a page", () => {
    write("greeting.ipynb", [
      ...greeting,
      'display({ data: { "text/html": "<b id=mark>bold</b>", "text/plain": "bold" }, metadata: {} })',
    ]);
    succeed(
      "nbconvert",
      "--execute",
      "greeting.ipynb",
      "--to",
      "notebook",
      "--output",
      "done",
    );
    const cells = read("done.ipynb");
    expect(cells.map(shown)).toEqual(["", "hello world\n", "42", "bold"]);
    succeed("nbconvert", "--execute", "greeting.ipynb", "--to", "html");
    const page = readFileSync(join(folder, "greeting.html"), "utf8");
    expect(page).toContain("hello world");
    expect(page).toContain('<b id="mark">bold</b>');
  });

  test("a failing cell fails it, and says where", () => {
    write("wrong.ipynb", ["const n: number = 'text';", "1"]);
    const { status, stderr } = run(
      "nbconvert",
      "--execute",
      "wrong.ipynb",
      "--to",
      "notebook",
    );
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/Cell \[1\] 1:7 - error TS2322/);
  });
});

describe.skipIf(clients === undefined)("papermill", () => {
  const parameters = {
    source:
      'let rate: number = 0.1; // how fast\nlet name = "ada";\nlet sizes: number[] = [];',
    metadata: { tags: ["parameters"] },
  };

  test("parameters of every type are injected behind the parameters' cell", () => {
    write("in.ipynb", [
      parameters,
      "console.log(JSON.stringify([rate, name, sizes]));",
      "typeof extra === 'undefined' ? 'none' : extra.deep",
    ]);
    succeed(
      "papermill",
      "in.ipynb",
      "out.ipynb",
      "-p",
      "rate",
      "0.5",
      "-r",
      "name",
      'a "quoted" name\\n',
      "-y",
      "{sizes: [1, 2], extra: {deep: [null, true]}}",
    );
    const cells = read("out.ipynb");
    expect(cells[1]?.metadata["tags"]).toContain("injected-parameters");
    expect(shown(cells[2])).toBe('[0.5,"a \\"quoted\\" name\\\\n",[1,2]]\n');
    expect(shown(cells[3])).toBe("[ null, true ]");
  });

  test("the parameters are listed with types and comments", () => {
    write("in.ipynb", [parameters]);
    const { stdout } = succeed("papermill", "--help-notebook", "in.ipynb");
    expect(stdout).toMatch(/rate: number \(default 0\.1\)\s+how fast/);
    expect(stdout).toMatch(/sizes: number\[\] \(default \[\]\)/);
  });

  test("a failing cell fails it, and is marked in the notebook", () => {
    write("in.ipynb", [
      parameters,
      'if (rate > 0) throw new RangeError("too fast");',
    ]);
    const { status, stderr } = run("papermill", "in.ipynb", "out.ipynb");
    expect(status).not.toBe(0);
    expect(stderr).toContain("RangeError: too fast");
    const cells = read("out.ipynb");
    expect(cells.map(shown)).toContain("RangeError: too fast");
  });
});

describe.skipIf(clients === undefined)("jupytext", () => {
  test("a notebook becomes a script of cells and a notebook again", () => {
    write("greeting.ipynb", greeting);
    succeed("jupytext", "--to", "ts:percent", "greeting.ipynb");
    const script = readFileSync(join(folder, "greeting.ts"), "utf8");
    expect(script).toContain("// %% [markdown]\n// # A greeting\n");
    expect(script).toContain(
      '// %%\nconst words: string[] = ["hello", "world"];\n',
    );
    succeed(
      "jupytext",
      "--to",
      "ipynb",
      "--output",
      "again.ipynb",
      "greeting.ts",
    );
    const sources = (name: string): string[] =>
      read(name).map((cell) => joined(cell.source));
    expect(sources("again.ipynb")).toEqual(sources("greeting.ipynb"));
  });

  test("a script is executed into a notebook", () => {
    writeFileSync(
      join(folder, "script.ts"),
      "// %%\nlet n: number = 41;\n\n// %%\nn + 1\n",
    );
    succeed(
      "jupytext",
      "--to",
      "ipynb",
      "--set-kernel",
      "nabla",
      "--execute",
      "script.ts",
    );
    expect(read("script.ipynb").map(shown)).toEqual(["", "42"]);
  });
});

test.skipIf(clients === undefined)(
  "jupyter console: a session typed into a terminal",
  () => {
    const { stdout, status, stderr } = clients!.run(
      folder,
      "jupyter_console",
      ["--kernel", "nabla", "--simple-prompt"],
      [
        "let n: number = 41;",
        "n + 1",
        "const twice = (x: number) => 2 * x; twice(n)",
        'const who = prompt("who?");',
        "ada",
        "who",
        "nowhere",
        'console.log("still", "here")',
        "exit",
        "",
      ].join("\n"),
    );
    expect({ status, stderr, stdout }).toMatchObject({ status: 0 });
    expect(stdout).toMatch(/Out\[\d+\]: 42/);
    expect(stdout).toMatch(/Out\[\d+\]: 82/);
    expect(stdout).toMatch(/Out\[\d+\]: 'ada'/);
    expect(stderr).toMatch(/Cell \[\d+\] 1:1 - error TS2304/);
    expect(stdout).toContain("still here");
  },
);

describe.skipIf(clients === undefined)("nbgrader", () => {
  const grading = (
    id: string,
    grade: { solution?: boolean; points?: number },
  ): Record<string, unknown> => ({
    nbgrader: {
      schema_version: 3,
      grade_id: id,
      solution: grade.solution ?? false,
      grade: grade.points !== undefined,
      locked: grade.points !== undefined,
      task: false,
      cell_type: "code",
      ...(grade.points === undefined ? {} : { points: grade.points }),
    },
  });
  const square = (body: string): Written => ({
    source: `function square(x: number): number {\n  ${body}\n}`,
    metadata: grading("square", { solution: true }),
  });
  const checks: Written[] = [
    {
      source:
        "if (square(3) !== 9) throw new Error(`square(3) expected 9, received ${square(3)}`);",
      metadata: grading("test-square", { points: 3 }),
    },
    {
      source: "if (square(0) !== 0) throw new Error('square(0) expected 0');",
      metadata: grading("test-zero", { points: 2 }),
    },
  ];

  test("right, wrong and mistyped answers get their points", () => {
    writeFileSync(
      join(folder, "nbgrader_config.py"),
      [
        "c = get_config()",
        'c.CourseDirectory.course_id = "course"',
        `c.ClearSolutions.code_stub = {"typescript": "// YOUR CODE HERE\\nthrow new Error('not implemented')"}`,
        'c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"',
      ].join("\n"),
    );
    write("source/ps1/problem.ipynb", [
      square("// BEGIN SOLUTION\n  return x * x;\n  // END SOLUTION"),
      ...checks,
    ]);
    succeed("nbgrader", "generate_assignment", "ps1");
    const released = read("release/ps1/problem.ipynb");
    expect(joined(released[0]?.source)).toContain("not implemented");
    expect(joined(released[0]?.source)).not.toContain("x * x");

    const answers = {
      right: "return x * x;",
      wrong: "return 2 * x;",
      mistyped: 'return "nine";',
    };
    for (const [student, body] of Object.entries(answers)) {
      const submitted = join("submitted", student, "ps1");
      mkdirSync(join(folder, submitted), { recursive: true });
      write(join(submitted, "problem.ipynb"), [
        {
          source: joined(released[0]?.source).replace(
            /\/\/ YOUR CODE HERE[^}]*/,
            `${body}\n`,
          ),
          ...(released[0] && { metadata: released[0].metadata }),
        },
        ...released.slice(1).map(({ source, metadata }) => ({
          source: joined(source),
          metadata,
        })),
      ]);
    }
    copyFileSync(
      join(folder, "release/ps1/problem.ipynb"),
      join(folder, "released.ipynb"),
    );
    mkdirSync(join(folder, "submitted/idle/ps1"), { recursive: true });
    copyFileSync(
      join(folder, "released.ipynb"),
      join(folder, "submitted/idle/ps1/problem.ipynb"),
    );

    succeed("nbgrader", "autograde", "ps1");
    succeed("nbgrader", "export", "--to", "grades.csv");
    const [header, ...rows] = readFileSync(join(folder, "grades.csv"), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.trim().split(","));
    const column = (name: string): number => header!.indexOf(name);
    const scores = Object.fromEntries(
      rows.map((row) => [
        row[column("student_id")],
        Number(row[column("raw_score")]),
      ]),
    );
    expect(scores).toEqual({ right: 5, wrong: 2, mistyped: 0, idle: 0 });
    const graded = read("autograded/wrong/ps1/problem.ipynb");
    expect(graded.map(shown)).toContain(
      "Error: square(3) expected 9, received 6",
    );
  });
});
