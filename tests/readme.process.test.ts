/** The README's cells, run on the built kernel with the library, as a reader would paste them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { KernelClient } from "./support/kernel-client.js";

const readme = fileURLToPath(new URL("../README.md", import.meta.url));
const cells = [
  ...readFileSync(readme, "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm),
].map(([, code = ""]) => code);

test("the cells pass the type check, run, and the network has learned", async () => {
  expect(cells).toHaveLength(2);
  const kernel = await KernelClient.start({
    arguments: ["--preload", "nabla"],
  });
  try {
    let result: string | undefined;
    for (const code of cells) {
      const run = await kernel.execute(code);
      expect(run.reply.content).toMatchObject({ status: "ok" });
      result = run.result;
    }
    expect(Number(result)).toBeGreaterThan(0.5); // guessing is right one time in ten
  } finally {
    await kernel.stop();
  }
});
