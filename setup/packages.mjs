/** The npm packages, exactly as package-lock.json names them. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./paths.mjs";
import { CommandFailed } from "./problem.mjs";

const refusal =
  /^npm http fetch GET \S+ attempt \d+ failed with (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)/;
/** So many refusals in a row are no hiccup. npm itself would try each of 800 packages before it gives up. */
const patience = 20;

/** npm itself: the one that called us, else the one beside this Node, else whatever the PATH holds. */
export function npm() {
  const bin = dirname(process.execPath);
  const script = [
    process.env["npm_execpath"] ?? "",
    join(bin, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
    join(bin, "node_modules", "npm", "bin", "npm-cli.js"), // Windows
  ].find((path) => /npm-cli\.c?js$/.test(path) && existsSync(path));
  return script
    ? { command: process.execPath, args: [script] }
    : { command: "npm", args: [] };
}

/**
 * npm writes `node_modules/.package-lock.json` last, so what stands in it is there. Comparing it with package-lock.json is right also
 * after somebody's own `npm install`, and after an `npm ci` that was cut short.
 */
export function packagesAreInstalled() {
  const wanted = packages(join(root, "package-lock.json"));
  const found = packages(join(root, "node_modules", ".package-lock.json"));
  return (
    wanted !== null &&
    found !== null &&
    Object.entries(wanted).every(
      ([path, { version, integrity, optional, link }]) => {
        if (
          !path.startsWith("node_modules/") &&
          !path.includes("/node_modules/")
        )
          return true; // a workspace itself
        const there = found[path];
        if (!there) return optional === true; // another platform's binary
        return (
          link === true ||
          (there.version === version && there.integrity === integrity)
        );
      },
    )
  );
}

/**
 * @param {string} path
 * @returns {Record<string, {version?: string, integrity?: string, optional?: boolean, link?: boolean}> | null}
 */
function packages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return null;
  }
}

/** @param {import("./main.mjs").Driver} host */
export async function installPackages(host) {
  const total = Object.keys(
    packages(join(root, "package-lock.json")) ?? {},
  ).length;
  let fetched = 0;
  let refused = 0;
  const { command, args } = npm();
  const options = [
    "ci",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--loglevel=http", // a line for each package that is fetched
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=2000",
  ];
  await host.run(command, [...args, ...options], {
    cwd: root,
    onLine: (line) => {
      if (refusal.test(line) && ++refused === patience)
        throw new CommandFailed("npm", "found no package registry", [line]);
      if (/^npm http fetch GET [23]\d\d /.test(line)) refused = 0;
      if (/^npm http (fetch GET \d+|cache) /.test(line))
        host.progress(`${Math.min(++fetched, total)} of ${total} packages`);
    },
  });
}
