/** Every @example of a folder's docstrings runs as it stands, with the library's exports in scope. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { expect, it } from "vitest";

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<void>;

/** @param folder below lib/src; @param count how many examples there are, so that none is lost unseen */
export function examplesRun(
  folder: string,
  names: Record<string, unknown>,
  count: number,
): void {
  const root = fileURLToPath(
    new URL(`../../../lib/src/${folder}`, import.meta.url),
  );
  const examples = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8");
      return [
        ...text.matchAll(/@example\n([\s\S]*?)(?=\n *\* @|\n *\*\/)/g),
      ].map(
        (match) =>
          [file, (match[1] ?? "").replaceAll(/^ *\* ?/gm, "")] as const,
      );
    });

  it("are found, every one", () => {
    expect(examples.length).toBe(count);
  });

  it.each(examples)("the example of %s", async (_, code) => {
    // In a block, since an example may declare a name that is preloaded, as a cell may.
    const run = new AsyncFunction(...Object.keys(names), `{\n${code}\n}`);
    await expect(run(...Object.values(names))).resolves.toBeUndefined();
  });
}
