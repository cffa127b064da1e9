/** The command `nabla`. */
import { Command } from "commander";
import { diagnose, page } from "./backend/doctor/index.js";

const program = new Command("nabla").description(
  "Nabla: deep learning in TypeScript",
);

program
  .command("doctor")
  .description(
    "what this machine is, what can compute on it and how fast, and what to install to compute faster",
  )
  .option("--json", "print the report as JSON")
  .action(async ({ json }: { json?: boolean }) => {
    const report = await diagnose((what) =>
      process.stderr.write(`${what} …\n`),
    );
    process.stdout.write(
      json === true
        ? `${JSON.stringify(report, null, 2)}\n`
        : `${page(report)}\n`,
    );
  });

await program.parseAsync();
