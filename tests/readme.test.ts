/** The README promises what is there: its commands, options, folders, links and messages. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const readme = read("README.md");
const { scripts } = JSON.parse(read("package.json")) as {
  scripts: Record<string, string>;
};

/** Where each command is run, since few can be run inside this test. */
const runIn: Record<string, { file: string; by: string }> = {
  start: { file: "tests/setup/start.process.test.ts", by: '"--start"' },
  setup: { file: "setup/main.mjs", by: "setUp(report" }, // the first half of every other command
  test: { file: ".ci/run", by: "npm test" },
  check: { file: "package.json", by: "npm run check && vitest" }, // inside npm test
  verify: { file: "package.json", by: "vitest run --project verify" }, // by hand: hours
  bench: { file: "package.json", by: "tsx tests/bench/main.ts" }, // --help below; the figures by hand
  lessons: { file: "setup/main.mjs", by: '"build"' }, // the step "Notebooks"; its check below
  site: { file: "tests/lessons/support/site.ts", by: "buildSite(" },
  format: { file: "package.json", by: "prettier --check" }, // its check is in npm run check
};

test("every npm command is a script and is run somewhere", () => {
  const named = [
    ...readme.matchAll(/npm (?:run (\w[\w:]*)|(start|test)\b)/g),
  ].map(([, script, usual]) => script ?? usual ?? "");
  expect(new Set(named)).toEqual(new Set(Object.keys(runIn)));
  for (const [script, { file, by }] of Object.entries(runIn)) {
    expect(scripts).toHaveProperty([script]);
    expect(read(file)).toContain(by);
  }
});

test("the options are those of npm start -- --help", () => {
  const { stdout } = spawnSync(process.execPath, ["setup.mjs", "--help"], {
    cwd: root,
    encoding: "utf8",
  });
  const inHelp = [...stdout.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, it]) => it);
  const inReadme = [...readme.matchAll(/^\| `(--[\w-]+)/gm)].map(
    ([, it]) => it,
  );
  expect(new Set(inReadme)).toEqual(new Set(inHelp));
});

test.each([
  ["npm run lessons -- check", ["lessons/dist/tools/main.js", "check"]],
  [
    "npm run lessons -- new 03",
    ["lessons/dist/tools/main.js", "new", "--help"],
  ],
  [
    "npm run bench -- kernel",
    ["node_modules/tsx/dist/cli.mjs", "tests/bench/main.ts", "--help"],
  ],
])("%s", (command, args) => {
  expect(readme).toContain(`\`${command}\``);
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
});

test("folders and links lead somewhere", () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)];
  expect(links.length).toBeGreaterThan(3);
  for (const [, path = ""] of links)
    expect(existsSync(join(root, path))).toBe(true);
  for (const folder of ["setup", "tests"])
    expect(readme).toContain(`\`${folder}/\``);
});

test("every message of the table is one that the set-up says", () => {
  const sources = [
    "setup.mjs",
    ...["setup", "kernel/src/install", "lib/src/backend/setup"].flatMap(
      (folder) =>
        readdirSync(join(root, folder))
          .filter((name) => /\.(mjs|ts)$/.test(name))
          .map((name) => join(folder, name)),
    ),
  ]
    .map(read)
    .join("\n");
  const table = readme.slice(readme.indexOf("| it says"));
  const messages = [...table.matchAll(/^\| (\S.*?) +\|/gm)]
    .map(([, it = ""]) => it)
    .filter((it) => !/^(it says|-+)$/.test(it));
  expect(messages.length).toBeGreaterThan(10);
  expect(messages.filter((it) => !sources.includes(it))).toEqual([]);
});
