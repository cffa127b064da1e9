import { expect, test } from "vitest";
import { declaredNames } from "../../../lessons/tools/run/declared.js";

test.each([
  ["const a = 1; let b: number; var c;", ["a", "b", "c"]],
  ["const { d, e: { f }, ...g } = h;", ["d", "f", "g"]],
  ["const [i, [j = 1], ...k] = l;", ["i", "j", "k"]],
  [
    "async function m() { const inner = 1; }\nclass N {}\nconst y = await m();",
    ["m", "N", "y"],
  ],
  ["type T = number; interface I {}\no = 1;", []],
])("%s", (source, names) => {
  expect(declaredNames(source)).toEqual(names);
});
