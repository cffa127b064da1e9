/**
 * Compiles tfjs-node's add-on. It is two C++ files on Node-API alone, so it needs the headers of the npm package `node-api-headers` and
 * TensorFlow's, no other headers of Node, no node-gyp, and one binary serves every Node.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { DEFINE_GRAPH } from "../graph-names.js";
import type { Driver } from "./driver.js";
import { patched } from "./patch.js";

const require = createRequire(import.meta.url);

/** tfjs-node asks for the highest version of Node-API that it knows: 8. */
const nodeApi = 8;

export type NativePackage = "tfjs-node" | "tfjs-node-gpu";

function homeOf(name: NativePackage): string {
  return dirname(require.resolve(`@tensorflow/${name}/package.json`));
}

/** Where tfjs-node looks for it. */
function addonOf(name: NativePackage): string {
  return join(homeOf(name), "lib", `napi-v${nodeApi}`, "tfjs_binding.node");
}

/** Is the add-on in its place, with our patch, and the library that it opens? */
export function isInstalled(name: NativePackage): boolean {
  const library = join(homeOf(name), "deps", "lib", "libtensorflow_cc.so.2");
  return (
    existsSync(library) &&
    existsSync(addonOf(name)) &&
    readFileSync(addonOf(name)).includes(DEFINE_GRAPH)
  );
}

/**
 * Builds the add-on unless this very build is kept beside the libraries, and puts both where tfjs-node looks for them.
 *
 * @param libraries  a folder with `lib/` and `include/`
 * @throws what `driver.run` rejects with, when the compiler fails
 */
export async function installAddon(
  driver: Driver,
  name: NativePackage,
  { libraries, compiler }: { libraries: string; compiler: string },
): Promise<void> {
  const home = homeOf(name);
  const sources = join(home, "binding");
  const headers = dirname(require.resolve("node-api-headers/package.json"));
  const flags = [
    "-std=c++17",
    "-O2",
    "-fPIC",
    "-shared",
    "-s",
    `-DNAPI_VERSION=${nodeApi}`,
    // From lib/napi-v8/ to the deps/lib/ that is linked below.
    "-Wl,-rpath,$ORIGIN/../../deps/lib",
  ];
  const built = join(libraries, `addon-${digest(sources, flags)}.node`);
  if (!existsSync(built)) {
    driver.progress("compiling the add-on");
    const part = `${built}.part`;
    const backend = `${built}.backend.cc`;
    writeFileSync(backend, patchedBackend(sources));
    await driver.run(compiler, [
      ...flags,
      "-I",
      join(libraries, "include"),
      "-I",
      join(headers, "include"),
      "-I",
      sources,
      backend,
      join(sources, "tfjs_binding.cc"),
      ...["cc", "framework"].map((it) =>
        join(libraries, "lib", `libtensorflow_${it}.so.2`),
      ),
      "-o",
      part,
    ]);
    renameSync(part, built);
    rmSync(backend);
  }
  const deps = join(home, "deps");
  rmSync(deps, { recursive: true, force: true });
  symlinkSync(relative(home, libraries), deps);
  const target = addonOf(name);
  mkdirSync(dirname(target), { recursive: true });
  // Never over a file that a running kernel has mapped: a new file takes its name.
  copyFileSync(built, `${target}.part`);
  renameSync(`${target}.part`, target);
}

/** An add-on that does not work must not be found. */
export function removeAddon(name: NativePackage): void {
  rmSync(addonOf(name), { force: true });
}

const patchedBackend = (sources: string): string =>
  patched(readFileSync(join(sources, "tfjs_backend.cc"), "utf8"));

function digest(sources: string, flags: readonly string[]): string {
  const hash = createHash("sha256")
    .update(flags.join(" "))
    .update(patchedBackend(sources));
  for (const name of readdirSync(sources).toSorted()) {
    hash.update(readFileSync(join(sources, name)));
  }
  return hash.digest("hex").slice(0, 12);
}
