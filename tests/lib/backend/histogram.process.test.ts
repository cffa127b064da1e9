/** TensorBoard's histograms, as tfjs-node writes them. Needs the native add-on. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type * as tfjs from "@tensorflow/tfjs";

process.env["NABLA_BACKEND"] = "tfjs-node";
process.env["NABLA_QUIET"] = "1";
const tf = await import("../../../lib/src/backend/tf.js");

interface Node {
  summaryFileWriter(folder: string): {
    histogram(name: string, data: tfjs.Tensor, step: number): void;
    flush(): void;
  };
}
const { node } = createRequire(
  new URL("../../../lib/package.json", import.meta.url),
)("@tensorflow/tfjs-node") as { node: Node };

it.each([
  ["single", [3]],
  ["constant", [2, 2, 2]],
  ["spread", [1, 2, 3]],
])("a histogram of %s values is written", (name, data) => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-histogram-"));
  try {
    const writer = node.summaryFileWriter(folder);
    writer.histogram(name, tf.tensor1d(data), 1);
    writer.flush();
    const events = readdirSync(folder).map((file) =>
      readFileSync(join(folder, file), "latin1"),
    );
    expect(events.join("")).toContain(name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
