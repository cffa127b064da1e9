/** Handing out notebooks: what a learner wrote is never touched. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";

interface HandOut {
  handOut: (
    from: string,
    to: string,
  ) => { written: string[]; beside: { kept: string; edition: string }[] };
}
const { handOut } = (await import(
  new URL("../../setup/course.mjs", import.meta.url).href
)) as HandOut;

let built: string;
let mine: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-course-"));
  built = join(folder, "built");
  mine = join(folder, "mine");
  mkdirSync(built);
  writeFileSync(join(built, "02.ipynb"), "first");
});

const notebook = (name = "02.ipynb") => readFileSync(join(mine, name), "utf8");
const visible = () => readdirSync(mine).filter((name) => !name.startsWith("."));

test("an absent notebook is copied, a second time nothing happens", () => {
  expect(handOut(built, mine).written).toEqual(["02.ipynb"]);
  expect(handOut(built, mine)).toEqual({ written: [], beside: [] });
  expect(notebook()).toBe("first");
});

test("an untouched notebook is replaced by its new edition", () => {
  handOut(built, mine);
  writeFileSync(join(built, "02.ipynb"), "second");
  expect(handOut(built, mine).written).toEqual(["02.ipynb"]);
  expect(notebook()).toBe("second");
  expect(visible()).toEqual(["02.ipynb"]);
});

test("a notebook that was worked in stays, its new edition is put beside it once", () => {
  handOut(built, mine);
  writeFileSync(join(mine, "02.ipynb"), "my answer");
  expect(handOut(built, mine).beside).toEqual([]);
  writeFileSync(join(built, "02.ipynb"), "second");
  expect(handOut(built, mine).beside).toEqual([
    { kept: "02.ipynb", edition: "02 (edition 2).ipynb" },
  ]);
  expect(handOut(built, mine).beside).toEqual([]);
  expect(notebook()).toBe("my answer");
  expect(notebook("02 (edition 2).ipynb")).toBe("second");
});

test("without its record, whatever differs counts as the learner's", () => {
  mkdirSync(mine);
  writeFileSync(join(mine, "02.ipynb"), "mine");
  handOut(built, mine);
  expect(notebook()).toBe("mine");
});
