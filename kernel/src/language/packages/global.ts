/** The folders of packages that are installed for all projects: where cells find what the notebook's project does not have. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Each a `node_modules`, as those that `NODE_PATH` names have to be; the first one wins. */
export function globalPackages(): string[] {
  const named = (process.env["NODE_PATH"] ?? "").split(delimiter);
  const lib = process.platform === "win32" ? "" : "lib";
  const installed = prefixes().map((prefix) =>
    join(prefix, lib, "node_modules"),
  );
  return [...new Set([...named, ...installed])].filter(
    (folder) => folder !== "" && existsSync(folder),
  );
}

/** As `npm prefix --global` has it, without the half second that asking takes. */
function prefixes(): string[] {
  const { env, execPath, platform } = process;
  return [
    env["npm_config_prefix"] ?? env["NPM_CONFIG_PREFIX"] ?? "",
    configured(env["NPM_CONFIG_USERCONFIG"] ?? join(homedir(), ".npmrc")) ?? "",
    platform === "win32" ? dirname(execPath) : dirname(dirname(execPath)),
  ].filter((prefix) => prefix !== "");
}

function configured(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  return /^\s*prefix\s*=\s*(.+?)\s*$/m
    .exec(text)?.[1]
    ?.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? "")
    .replace(/^~(?=[\\/])/, homedir());
}
