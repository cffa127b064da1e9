/** A newer Node than this one, from npm: every rung that works here trains there too. */
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { isInstalled } from "../../../lib/src/backend/setup/addon.js";
import { bringNode, newerNodes } from "../../support/node-versions.js";

const version = newerNodes[24];
const brought = await bringNode(24);

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

describe.skipIf("why" in brought)(`Node ${version}`, () => {
  it.each(rungs)("trains on %s", (name, engine) => {
    if ("why" in brought) return;
    const stdout = execFileSync(
      brought.node,
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
