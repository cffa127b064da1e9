/** `npm run bench -- SUITE… [--json]`: figures beside a peer's, measured in one run. Timings live here, never in a test's verdict. */
import { Command, Argument } from "commander";
import { kernel } from "./kernel/suite.js";
import type { Row } from "./row.js";

const suites = [kernel];

const significant = (value: number): string =>
  String(Number(value.toPrecision(4)));

const plain = (row: Row): string =>
  `${row.name.padEnd(32)} ${significant(row.ours).padStart(10)} ${row.unit.padEnd(4)} ${row.peerName} ${significant(row.peer)} ${row.unit}   ratio ${row.ratio.toFixed(2)}`;

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
  .option("--only <text>", "only rows whose name contains this")
  .addHelpText(
    "after",
    "\n" + suites.map((suite) => `${suite.name}: ${suite.about}`).join("\n"),
  )
  .action(async (names: string[], options: { json?: true; only?: string }) => {
    const log = (line: string): void => void process.stderr.write(line + "\n");
    for (const suite of suites) {
      if (names.length > 0 && !names.includes(suite.name)) continue;
      for await (const row of suite.rows(log, options.only)) {
        process.stdout.write(
          (options.json ? JSON.stringify(row) : plain(row)) + "\n",
        );
      }
    }
  });

await program.parseAsync();
