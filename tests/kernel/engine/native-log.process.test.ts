import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KernelClient } from "../../support/kernel-client.js";

// A package whose native part says on both descriptors what no learner needs, and something that a learner does.
let directory: string;
let kernel: KernelClient;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "nabla-noise-"));
  const noisy = join(directory, "node_modules", "noisy");
  mkdirSync(noisy, { recursive: true });
  writeFileSync(
    join(noisy, "package.json"),
    JSON.stringify({
      name: "noisy",
      version: "1.0.0",
      type: "module",
      exports: "./index.js",
      nablaKernel: { ignoreStderr: ["^noise: \\d+ threads$"] },
    }),
  );
  writeFileSync(
    join(noisy, "index.js"),
    'export { speak } from "./speak.js";\n',
  );
  writeFileSync(
    join(noisy, "speak.js"),
    `import { writeSync } from "node:fs";
export function speak() {
  writeSync(1, "noise: 4 threads\\nout of native code\\n");
  writeSync(2, "noise: 8 threads\\nnoise: no threads\\n");
}
`,
  );
  kernel = await KernelClient.start({
    directory,
    arguments: ["--preload", "noisy"],
  });
});
afterAll(async () => {
  await kernel.stop();
  rmSync(directory, { recursive: true });
});

test("lines that a preloaded package declares as noise go to the kernel's log", async () => {
  const { reply, stdout, stderr } = await kernel.execute("speak()");
  expect(reply.content["status"]).toBe("ok");
  expect(stdout).toBe("out of native code\n");
  expect(stderr).toBe("noise: no threads\n");
  expect(kernel.log()).toContain("noise: 4 threads\n");
  expect(kernel.log()).toContain("noise: 8 threads\n");
});
