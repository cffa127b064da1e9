/** Errors that nobody awaits, in a process of its own: the listeners belong to a whole process. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const dist = fileURLToPath(
  new URL("../../../../kernel/dist/language/", import.meta.url),
);

test("a rejection and a throw in a timer belong to the cell that started them", () => {
  const script = `
    import { compileCell } from ${JSON.stringify(`${dist}compile/index.js`)};
    import { Runner, listenForStrayErrors } from ${JSON.stringify(`${dist}run/index.js`)};
    const runner = new Runner({ directory: process.cwd() });
    const strays = [];
    listenForStrayErrors((cell, error) => strays.push([cell, error.message, error.stack.at(-1).trim()]));
    const run = (cell, text) => runner.execute(compileCell({ name: "Cell [" + cell + "]", text }), { cell, number: 1 });
    await run("1", "void (async () => { await null; throw new Error('rejected') })()");
    await run("2", "setTimeout(() => { throw new Error('timer') }, 5)");
    await run("3", "1");
    while (strays.length < 2) await new Promise((r) => setTimeout(r, 5));
    process.stdout.write(JSON.stringify(strays));`;
  const strays = JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    }),
  ) as unknown;
  expect(strays).toEqual([
    ["1", "rejected", "at Cell [1] 1:39"],
    ["2", "timer", "at Cell [2] 1:26"],
  ]);
});
