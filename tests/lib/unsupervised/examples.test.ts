/** Every @example of the estimators runs as it stands. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as unsupervised from "../../../lib/src/unsupervised/index.js";

const folder = new URL("../../../lib/src/unsupervised/", import.meta.url);

const examples = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    return [...text.matchAll(/@example\n([\s\S]*?)(?=\n \* @|\n \*\/)/g)].map(
      (match) => [file, (match[1] ?? "").replaceAll(/^ \* ?/gm, "")] as const,
    );
  });

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<void>;

it("are found: one for each estimator", () => {
  expect(examples.length).toBe(5);
});

it.each(examples)("the example of %s", async (_, code) => {
  const run = new AsyncFunction(...Object.keys(unsupervised), code);
  await expect(run(...Object.values(unsupervised))).resolves.toBeUndefined();
});
