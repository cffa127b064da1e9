/**
 * Brings TensorFlow's C libraries and headers from its Python wheel into a folder that looks like the `deps` of tfjs-node.
 *
 * Nothing in the wheel but two libraries and some headers is used, and none of it is Python, so the wheel of one fixed Python version
 * serves every machine, whatever Python it has.
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { Driver } from "./driver.js";
import {
  type Build,
  type Requirement,
  lockFile,
  readRequirements,
} from "./requirements.js";
import { unzip } from "./unzip.js";

const wheelPython = "3.12";

/** Free bytes that a build needs at its peak: the largest wheel and everything unpacked. */
const space: Record<Build, number> = { cpu: 1.3e9, cuda: 8e9 };

/** Where a build's libraries lie. The lock's digest is in the name, so another version gets another folder. */
function folderOf(cache: string, build: Build): string {
  const digest = createHash("sha256").update(readFileSync(lockFile(build)));
  return join(
    cache,
    "libtensorflow",
    `${build}-${digest.digest("hex").slice(0, 12)}`,
  );
}

/**
 * Downloads and unpacks what is missing. What an interrupted run has finished is kept, wheel by wheel.
 *
 * @param python  runs pip; any version
 * @returns the folder, with `lib/` and `include/` (and `nvidia/` for cuda)
 * @throws Error where the disk is too full, and what `driver.run` rejects with
 */
export async function bringLibraries(
  driver: Driver,
  build: Build,
  { python, cache }: { python: string; cache: string },
): Promise<string> {
  const folder = folderOf(cache, build);
  const parts = join(folder, "parts");
  const wanted = readRequirements(
    lockFile(build),
    process.arch === "arm64" ? "aarch64" : "x86_64",
  );
  const missing = wanted.filter((it) => !existsSync(join(parts, mark(it))));
  if (missing.length > 0) {
    mkdirSync(parts, { recursive: true });
    requireSpace(folder, space[build] * (missing.length / wanted.length));
  }
  for (const [index, requirement] of missing.entries()) {
    const which =
      missing.length > 1
        ? `${requirement.name} (${index + 1} of ${missing.length})`
        : requirement.name;
    const wheel = await download(driver, requirement, which, {
      python,
      folder,
    });
    await unzip(wheel, folder, place, (written, total) =>
      driver.progress(`${which}: unpacking ${share(written, total)}`),
    );
    writeFileSync(join(parts, mark(requirement)), "");
    rmSync(dirname(wheel), { recursive: true, force: true });
  }
  removeOthers(folder, build);
  return folder;
}

const mark = ({ name, version }: Requirement): string => `${name}-${version}`;

/**
 * Where a member of a wheel goes: the libraries and the C headers of TensorFlow, everything but headers of NVIDIA's.
 *
 * @example
 * place("tensorflow/libtensorflow_cc.so.2")   // "lib/libtensorflow_cc.so.2"
 * place("tensorflow/python/__init__.py")   // undefined
 */
export function place(member: string): string | undefined {
  if (/^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/.test(member)) {
    return join("lib", basename(member));
  }
  const header = /^tensorflow\/(include\/.*\.h)$/.exec(member)?.[1];
  if (header !== undefined) {
    return /\/(tensorflow|tsl)\/c\/|\/ctstring(_internal)?\.h$/.test(header)
      ? header
      : undefined;
  }
  return member.startsWith("nvidia/") && !member.includes("/include/")
    ? member
    : undefined;
}

async function download(
  driver: Driver,
  requirement: Requirement,
  which: string,
  { python, folder }: { python: string; folder: string },
): Promise<string> {
  const wheels = join(folder, "wheels", mark(requirement));
  mkdirSync(wheels, { recursive: true });
  const list = join(wheels, "requirement.txt");
  writeFileSync(list, requirement.text);
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  const platforms = ["manylinux_2_27", "manylinux_2_17", "manylinux2014"];
  await driver.run(
    python,
    [
      "-m",
      "pip",
      "download",
      "--no-deps",
      "--require-hashes",
      "--only-binary",
      ":all:",
      "--python-version",
      wheelPython,
      ...platforms.flatMap((it) => ["--platform", `${it}_${machine}`]),
      "--no-cache-dir",
      "--retries",
      "3",
      "--progress-bar",
      "raw",
      "--no-input",
      "--dest",
      wheels,
      "--requirement",
      list,
    ],
    {
      env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1" },
      onLine: (line) => {
        const [, done, total] = /^Progress (\d+) of (\d+)$/.exec(line) ?? [];
        if (total !== undefined) {
          driver.progress(`${which}: ${share(Number(done), Number(total))}`);
        }
      },
    },
  );
  const wheel = readdirSync(wheels).find((name) => name.endsWith(".whl"));
  if (wheel === undefined) {
    throw new Error(`pip expected to leave a wheel in ${wheels}, left none.`);
  }
  return join(wheels, wheel);
}

function requireSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < bytes) {
    throw new Error(
      `not enough space in ${folder}: TensorFlow's libraries need ${gigabytes(bytes)}, ${gigabytes(bavail * bsize)} are free`,
    );
  }
}

/** Libraries of an earlier lock are of no use, and large. */
function removeOthers(folder: string, build: Build): void {
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(`${build}-`) && name !== basename(folder)) {
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
    }
  }
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

const share = (done: number, total: number): string =>
  `${Math.round(done / 1e6)} of ${Math.round(total / 1e6)} MB`;
