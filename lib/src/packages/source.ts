/** What can be fetched: one archive of a registry, pinned to its bytes. */

/** A wheel on PyPI or a package on npm, of which some files are wanted. */
export interface PackageSource {
  registry: "pypi" | "npm";
  name: string;
  version: string;
  /** Of the archive (the wheel, the npm tarball), in hex. */
  sha256: string;
  /** Size of the archive, for the progress and for what is said before. */
  bytes: number;
  /** Which of its files are kept, by their path in the archive (npm's without the leading `package/`). */
  keep: RegExp;
  /**
   * For a wheel with compiled code: the tag of the one that is pinned, such as `cp312-manylinux_2_28_x86_64`. Its data are the same
   * whatever machine reads them, so one wheel serves all.
   */
  tag?: string;
  /** Shown when it is fetched: "BSD-3-Clause". */
  licence: string;
}

/** @example describe(source)   // "stardist 0.9.2 (PyPI, 3 MB)" */
export function describe(source: PackageSource): string {
  const where = source.registry === "pypi" ? "PyPI" : "npm";
  return `${source.name} ${source.version} (${where}, ${megabytes(source.bytes)})`;
}

export const megabytes = (bytes: number): string =>
  `${bytes < 10e6 ? (bytes / 1e6).toFixed(1) : Math.round(bytes / 1e6)} MB`;
