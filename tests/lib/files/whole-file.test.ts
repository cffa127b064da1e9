import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  lstatSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeWhole } from "../../../lib/src/files/whole-file.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nabla-whole-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("writes bytes, texts and parts, and the folders on the way", async () => {
  const path = join(folder, "a", "b");
  await writeWhole(path, "text");
  expect(readFileSync(path, "utf8")).toBe("text");
  await writeWhole(path, Uint8Array.of(1, 2));
  expect([...readFileSync(path)]).toEqual([1, 2]);
  await writeWhole(path, async (file) => {
    await file.writeFile("one ");
    await file.writeFile("two");
  });
  expect(readFileSync(path, "utf8")).toBe("one two");
  expect(readdirSync(join(folder, "a"))).toEqual(["b"]);
});

it("leaves what was there, and nothing else, where writing fails", async () => {
  const path = join(folder, "kept");
  writeFileSync(path, "before");
  await expect(
    writeWhole(path, async (file) => {
      await file.writeFile("half");
      throw new Error("the disk is full");
    }),
  ).rejects.toThrow("the disk is full");
  expect(readFileSync(path, "utf8")).toBe("before");
  expect(readdirSync(folder)).toEqual(["kept"]);
});

it("replaces what a link leads to", async () => {
  writeFileSync(join(folder, "there"), "before");
  symlinkSync("there", join(folder, "link"));
  await writeWhole(join(folder, "link"), "after");
  expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, "there"), "utf8")).toBe("after");
});
