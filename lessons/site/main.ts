/** `npm run site`: builds the site; `-- --serve` shows it. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { readCourse } from "../tools/course.js";
import { formatProblem } from "../tools/source/problems.js";
import { serveSite } from "./build/serve.js";
import { buildSite } from "./build/site.js";

const course = fileURLToPath(new URL("..", import.meta.url));

interface Flags {
  run: boolean;
  serve: boolean;
  build: boolean;
  port: string;
  out: string;
}

const program = new Command("site")
  .description("Build the course's site; nothing in it asks another machine")
  .option("--no-run", "take the outputs that are there, run no lesson")
  .option("--serve", "show the site on 127.0.0.1 until Ctrl-C", false)
  .option("--no-build", "only serve what was built before")
  .option("--port <number>", "of --serve; another if it is taken", "4173")
  .option(
    "--out <folder>",
    "where the site goes",
    resolve(course, "site", "dist"),
  );

program.action(async ({ run, serve, build, port, out }: Flags) => {
  if (build) await buildAndTell(resolve(out), run);
  if (!serve) return;
  const { url } = await serveSite(resolve(out), Number(port));
  console.log(`The course is at ${url}  (Ctrl-C ends)`);
});

async function buildAndTell(out: string, run: boolean): Promise<void> {
  const { pages, stale, problems } = await buildSite(readCourse(course), {
    out,
    run,
    tell: (text) => console.log(text),
  });
  for (const [lesson, cells] of Object.entries(stale))
    console.log(
      `${lesson}: ${cells} ${cells === 1 ? "cell has" : "cells have"} no output of this code yet; npm run site runs it`,
    );
  for (const problem of problems) console.error(formatProblem(problem));
  console.log(`${pages} pages in ${out}`);
  if (problems.length > 0) {
    console.error(`${problems.length} problems found`);
    process.exitCode = 1;
  }
}

await program.parseAsync();
