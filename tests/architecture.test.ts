/** The import rules of the README's house, held by one small test. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const { module } = parseSync(file, readFileSync(join(root, file), "utf8"));
  const specifiers = [
    ...module.staticImports.map((i) => ({
      to: i.moduleRequest.value,
      typeOnly: i.entries.length > 0 && i.entries.every((e) => e.isType),
    })),
    ...module.staticExports.flatMap((e) =>
      e.entries.flatMap((x) =>
        x.moduleRequest
          ? [{ to: x.moduleRequest.value, typeOnly: x.isType }]
          : [],
      ),
    ),
  ];
  return specifiers.map(({ to, typeOnly }) => ({
    from: file,
    to: to.startsWith(".") ? relative(root, join(root, dirname(file), to)) : to,
    typeOnly,
  }));
}

const sources = ["kernel/src", "lib/src", "lessons/tools"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file)),
);
const imports = sources.flatMap(importsOf);

/** Lower layers first: a folder may import itself and what stands before it. */
const layersOfLib = [
  ["files"],
  ["backend"],
  ["packages"],
  ["data", "charts", "interchange"],
  ["training"],
  ["networks", "words", "rl"],
  ["unsupervised"],
  ["pretrained"],
];
const mayImport: Record<string, string[]> = {
  "kernel/src/protocol": [],
  "kernel/src/transport": ["kernel/src/protocol"],
  "kernel/src/language/compile": [],
  "kernel/src/language/packages": [],
  "kernel/src/language/check": [
    "kernel/src/language/compile",
    "kernel/src/language/packages",
  ],
  "kernel/src/language/run": [
    "kernel/src/language/compile",
    "kernel/src/language/packages",
  ],
  "kernel/src/install": [],
};
layersOfLib.forEach((layer, i) => {
  for (const folder of layer)
    mayImport[`lib/src/${folder}`] = layersOfLib
      .slice(0, i)
      .flat()
      .map((lower) => `lib/src/${lower}`);
});

const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder + "/");

test("there is something to hold", () => {
  expect(sources.length).toBeGreaterThan(20);
  expect(imports.length).toBeGreaterThan(20);
});

test.each(Object.entries(mayImport))(
  "%s imports only what it may",
  (folder, allowed) => {
    const wrong = imports.filter(
      (i) =>
        within(i.from, folder) &&
        /^(kernel|lib|lessons)\//.test(i.to) &&
        !within(i.to, folder) &&
        !allowed.some((a) => within(i.to, a)),
    );
    expect(wrong).toEqual([]);
  },
);

test("kernel, library and lessons meet at their public entries only", () => {
  const wrong = imports.filter(({ from, to }) => {
    const home = from.split("/")[0];
    if (/^(kernel|lib|lessons)\//.test(to)) return !to.startsWith(`${home}/`);
    if (to === "nabla") return home !== "lessons";
    return to.startsWith("@nabla/") || to.startsWith("nabla/");
  });
  expect(wrong).toEqual([]);
});

test("only transport speaks ZeroMQ, and no Jupyter word stands in language", () => {
  const zeromq = imports.filter(
    (i) => i.to === "zeromq" && !within(i.from, "kernel/src/transport"),
  );
  expect(zeromq).toEqual([]);
  const wrong = sources.filter(
    (file) =>
      within(file, "kernel/src/language") &&
      /execute_request|execute_reply|iopub|parent_header|nbformat/.test(
        readFileSync(join(root, file), "utf8"),
      ),
  );
  expect(wrong).toEqual([]);
});

test("no file imports itself by way of others, not even for a type", () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    if (done.has(file)) return;
    for (const { to } of imports.filter(({ from }) => from === file))
      visit(to.replace(/\.js$/, ".ts"), [...path, file]);
    done.add(file);
  };
  sources.forEach((file) => visit(file, []));
  expect(circles).toEqual([]);
});
