/** `npm run bench -- SUITE… [--json]`: figures beside a peer's, measured in one run. Timings live here, never in a test's verdict. */
import { Argument, Command, Option } from "commander";
import { course } from "./course/suite.js";
import { kernel } from "./kernel/suite.js";
import { compute } from "./compute/suite.js";
import { gpu } from "./gpu/suite.js";
import { transfer } from "./transfer/suite.js";
import { library } from "./library/suite.js";
import { classroom } from "./classroom/suite.js";
import type { Row } from "./row.js";

const suites = [kernel, compute, gpu, library, transfer, course, classroom];

const significant = (value: number): string =>
  String(Number(value.toPrecision(4)));

const plain = (row: Row): string =>
  [
    `${row.name}${row.variant === undefined ? "" : ` (${row.variant})`}`.padEnd(
      46,
    ),
    significant(row.ours).padStart(9),
    row.unit.padEnd(4),
    `${row.peerName} ${significant(row.peer)} ${row.unit}`.padEnd(26),
    `ratio ${row.ratio.toFixed(2)}, to reach ${row.target.toFixed(1)}`,
  ].join(" ");

const program = new Command("bench")
  .description(
    "Measures ours beside a peer; ratio = ours / peer, less is better.",
  )
  .addArgument(
    new Argument("[suites...]", "which parts").choices(
      suites.map((suite) => suite.name),
    ),
  )
  .option("--json", "one JSON object a line, with six digits")
  .addOption(
    new Option("--row <name...>", "only these rows").choices(
      suites.flatMap((suite) => suite.names),
    ),
  )
  .addHelpText(
    "after",
    "\n" + suites.map((suite) => `${suite.name}: ${suite.about}`).join("\n"),
  )
  .action(async (names: string[], options: { json?: true; row?: string[] }) => {
    const log = (line: string): void => void process.stderr.write(line + "\n");
    for (const suite of suites) {
      if (names.length > 0 && !names.includes(suite.name)) continue;
      const wanted = (name: string): boolean =>
        options.row?.includes(name) ?? true;
      for await (const row of suite.rows(log, wanted)) {
        process.stdout.write(
          (options.json ? JSON.stringify(row) : plain(row)) + "\n",
        );
      }
    }
  });

await program.parseAsync();
