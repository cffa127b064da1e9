/** What a failed step says: the cause where it is known, else the tool's own first errors and last lines. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

interface ProblemModule {
  explain: (
    error: unknown,
    where: { root: string; step: string; log: string },
  ) => string;
}
interface RunModule {
  run: (
    report: { write: (line: string) => void },
    command: string,
    args: readonly string[],
  ) => Promise<void>;
}
const load = (name: string): Promise<unknown> =>
  import(new URL(`../../setup/${name}.mjs`, import.meta.url).href);
const { explain } = (await load("problem")) as ProblemModule;
const { run } = (await load("run")) as RunModule;

const where = { root: "/home/me/nabla", step: "Node packages", log: "the.log" };

/** Prints the lines in a process of its own, which then fails. */
async function failing(...lines: string[]): Promise<string> {
  const script = `console.error(${JSON.stringify(lines.join("\n"))}); process.exitCode = 7`;
  const logged: string[] = [];
  const report = { write: (line: string) => logged.push(line) };
  const error: unknown = await run(report, process.execPath, [
    "-e",
    script,
  ]).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(logged).toEqual(expect.arrayContaining(lines));
  return explain(error, where);
}

const filler = Array.from({ length: 200 }, (_, i) => `and line ${i}`);

test("npm's first errors are shown even when two hundred lines follow", async () => {
  const text = await failing(
    "npm http fetch GET 200 a",
    "npm error code EBADENGINE",
    "npm error engine Unsupported engine",
    ...filler,
  );
  expect(text).toMatch(/^Node packages: .*ended with code 7\n/);
  expect(text).toContain("  npm error code EBADENGINE\n");
  expect(text).toContain("  npm error engine Unsupported engine\n  …\n");
  expect(text).toContain("  and line 199\n");
  expect(text).not.toContain("and line 100\n");
  expect(text).not.toContain("GET 200");
  expect(text).toContain("the.log");
});

test("a short output is shown once, in its order", async () => {
  const text = await failing("src/a.ts(1,1): error TS2304: no name", "done");
  expect(text).toContain(
    "\n  src/a.ts(1,1): error TS2304: no name\n  done\nEverything",
  );
});

test.each([
  [
    "no network",
    ["npm error code ENOTFOUND", ...filler],
    /does not answer.*\n.*HTTPS_PROXY/,
  ],
  [
    "no network, in pip's words",
    ["ERROR: No matching distribution found for jupyterlab==4"],
    /does not answer/,
  ],
  [
    "a full disk",
    ["OSError: [Errno 28] No space left on device"],
    /disk is full.*\/home\/me\/nabla[\s\S]*3\.5 GB/,
  ],
  [
    "a proxy's certificate",
    ["npm error code SELF_SIGNED_CERT_IN_CHAIN"],
    /NODE_EXTRA_CA_CERTS.*PIP_CERT/,
  ],
  [
    "a damaged download",
    ["npm error code EINTEGRITY"],
    /npm cache clean --force/,
  ],
  [
    "manifest and lock that differ",
    ["npm error code EUSAGE", ...filler],
    /`npm install` once/,
  ],
  [
    "a folder of somebody else",
    ["npm error code EACCES"],
    /may not write to \/home\/me\/nabla[\s\S]*chown/,
  ],
])(
  "%s is said in plain words, with the tool's own line",
  async (_name, lines, words) => {
    const text = await failing(...lines);
    expect(text).toMatch(words);
    expect(text).toContain("run the same command again");
    expect(text).toContain(`\n  ${lines[0] ?? ""}\n`);
  },
);

test("a command that is not there is named", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-nothing-"));
  const error: unknown = await run(
    { write: () => undefined },
    join(folder, "no-such-tool"),
    [],
  ).catch((reason: unknown) => reason);
  expect(explain(error, where)).toMatch(/no-such-tool could not be started/);
});
