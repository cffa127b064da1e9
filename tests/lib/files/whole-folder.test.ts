/** A folder appears whole or not at all, and what was there before stays until it does. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeWholeFolder } from "../../../lib/src/files/whole-folder.js";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nabla-whole-folder-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const filled =
  (text: string) =>
  async (folder: string): Promise<void> => {
    await mkdir(join(folder, "inner"));
    await writeFile(join(folder, "inner/text"), text);
  };
const text = (path: string): string =>
  readFileSync(join(path, "inner/text"), "utf8");

it("is made with those above it, and replaces an older one with all that was in it", async () => {
  const path = join(root, "a/b");
  await writeWholeFolder(`${path}/`, filled("one"));
  expect(text(path)).toBe("one");
  writeFileSync(join(path, "more"), "");
  await writeWholeFolder(path, filled("two"));
  expect(text(path)).toBe("two");
  expect(readdirSync(path)).toEqual(["inner"]);
  expect(readdirSync(join(root, "a"))).toEqual(["b"]);
});

it("leaves what was there where filling fails, and nothing beside it", async () => {
  const path = join(root, "b");
  await writeWholeFolder(path, filled("one"));
  const failing = writeWholeFolder(path, async (folder) => {
    await filled("half")(folder);
    expect(text(path)).toBe("one");
    throw new Error("disk full");
  });
  await expect(failing).rejects.toThrow("disk full");
  expect(text(path)).toBe("one");
  expect(readdirSync(root)).toEqual(["b"]);
});

it("makes none where there was none and filling fails", async () => {
  const path = join(root, "b");
  await expect(
    writeWholeFolder(path, async () => {
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(root)).toEqual([]);
});

it("replaces what a link leads to", async () => {
  mkdirSync(join(root, "real"));
  symlinkSync(join(root, "real"), join(root, "link"));
  await writeWholeFolder(join(root, "link"), filled("one"));
  expect(lstatSync(join(root, "link")).isSymbolicLink()).toBe(true);
  expect(text(join(root, "real"))).toBe("one");
});

it("takes several at a time", async () => {
  const path = join(root, "b");
  await Promise.all(
    ["one", "two"].map((each) =>
      writeWholeFolder(join(root, each), filled(each)),
    ),
  );
  expect(["one", "two"].map((each) => text(join(root, each)))).toEqual([
    "one",
    "two",
  ]);
  expect(existsSync(path)).toBe(false);
});
