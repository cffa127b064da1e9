import { expect, test } from "vitest";
import { hashSeed, murmur2 } from "../../kernel/src/debug/cell-files.js";

// Values of ipykernel's `murmur2_x86`.
test.each([
  ["", 3990065800],
  ["a", 2167009006],
  ["ab", 2805137849],
  ["abc", 3350977461],
  ["let n: number = 1\n", 690306326],
  ["größe 😀", 2658148817],
])("Murmur2 of %j", (text, hash) => {
  expect(murmur2(text, hashSeed)).toBe(hash);
});
