/** A process that trains is killed in the midst of an epoch, and another goes on. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "killed-"));
afterAll(() => rmSync(folder, { recursive: true }));
const library = new URL("../../../lib/dist/index.js", import.meta.url).href;

/** Prints each update, and in the end a digest of the weights; killed where it has printed that line. */
const program = (checkpoint: string, killAt?: string): string => `
  import { createHash } from "node:crypto";
  import { tf, train, networks, random } from ${JSON.stringify(library)};
  const r = random(1);
  const x = tf.tensor2d(Array.from({ length: 200 }, () => [r.normal(), r.normal()]));
  const y = x.square().sum(1, true);
  const model = networks.mlp({ inputShape: [2], hidden: [8], outputs: 1, outputActivation: "linear", dropout: 0.1, seed: 1 });
  model.compile({ optimizer: tf.train.adam(0.01), loss: "meanSquaredError" });
  const say = async (line) => {
    await new Promise((done) => process.stdout.write(line + "\\n", done));
    if (line === ${JSON.stringify(killAt ?? "")}) process.kill(process.pid, "SIGKILL");
  };
  await train(model, { x, y }, {
    epochs: 6, batchSize: 10, seed: 2, checkpoint: ${JSON.stringify(checkpoint)},
    observers: { onBatch: ({ epoch, batch }) => say("update " + epoch + "." + batch) },
  });
  const hash = createHash("sha256");
  for (const weight of model.getWeights()) hash.update(await weight.data());
  await say("digest " + hash.digest("hex"));
`;

/** What it printed. */
function run(checkpoint: string, killAt?: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ["--input-type=module", "-e", program(checkpoint, killAt)],
      {
        cwd: fileURLToPath(new URL("../../../lib", import.meta.url)),
        env: { ...process.env, NABLA_BACKEND: "wasm", NABLA_QUIET: "1" },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let said = "";
    child.stdout.on("data", (bytes: Buffer) => {
      said += bytes.toString();
    });
    child.on("error", reject);
    child.on("close", () => resolve(said.trim().split("\n")));
  });
}

it("goes on from the last whole epoch to the same weights, to the last bit", async () => {
  const [whole] = [await run(join(folder, "whole.checkpoint"))];
  const path = join(folder, "killed.checkpoint");
  const killed = await run(path, "update 3.7");
  const rest = await run(path);
  expect(killed.at(-1)).toBe("update 3.7");
  expect(rest[0]).toBe("update 3.1");
  expect(rest.at(-1)).toBe(whole.at(-1));
  expect(whole.at(-1)).toMatch(/^digest /);
});
