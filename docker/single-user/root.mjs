/**
 * Lays out what the image installs: `manifests/` (the root's package.json and lock, the workspaces' package.json) changes only with a
 * dependency, so npm's layer is cached; `packages/` is what `npm pack` makes of each workspace, built notebooks included.
 *
 *   node root.mjs SOURCE TARGET
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [source = "", target = ""] = process.argv.slice(2);
const manifests = join(target, "manifests");
const packages = join(target, "packages");

/** @param {string} path */
const json = (path) => JSON.parse(readFileSync(path, "utf8"));

const root = json(join(source, "package.json"));
for (const workspace of root.workspaces) {
  const from = join(source, workspace);
  const to = join(packages, workspace);
  mkdirSync(to, { recursive: true });
  const [{ filename }] = JSON.parse(
    execFileSync("npm", ["pack", "--json", "--pack-destination", target], {
      cwd: from,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  execFileSync("tar", [
    "-xzf",
    join(target, filename),
    "-C",
    to,
    "--strip-components=1",
  ]);
  mkdirSync(join(manifests, workspace), { recursive: true });
  cpSync(join(to, "package.json"), join(manifests, workspace, "package.json"));
  // npm links a package's commands while it installs, so they must lie there already.
  for (const path of Object.values(json(join(to, "package.json")).bin ?? {}))
    cpSync(join(to, path), join(manifests, workspace, path), {
      recursive: true,
    });
}

// Not "nabla-workspace": the library would take the folder for a checkout and write its cache there, where nobody may write.
writeFileSync(
  join(manifests, "package.json"),
  `${JSON.stringify(
    {
      name: "nabla-image",
      version: root.version,
      private: true,
      type: "module",
      license: root.license,
      engines: root.engines,
      workspaces: root.workspaces,
      overrides: root.overrides,
    },
    null,
    2,
  )}\n`,
);
for (const name of ["package-lock.json", ".npmrc"])
  cpSync(join(source, name), join(manifests, name));
