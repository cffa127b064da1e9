/** Code of WebAssembly's binary format. */
import { expect, it } from "vitest";
import {
  constant,
  I32,
} from "../../../../lib/src/backend/assembly/assembler.js";
import {
  LoopMemory,
  loopsOf,
} from "../../../../lib/src/backend/assembly/memory.js";

it("has whole numbers of every size", () => {
  const numbers = [
    0,
    1,
    -1,
    63,
    64,
    -64,
    -65,
    127,
    128,
    8191,
    8192,
    -8193,
    2 ** 31 - 1,
    -(2 ** 31),
  ];
  const loops = loopsOf(
    numbers.map((value, i) => ({
      name: `n${i}`,
      parameters: [],
      results: [I32],
      locals: [],
      body: [constant(value)],
    })),
  )(LoopMemory.of(1)) as Record<string, () => number>;
  expect(numbers.map((_, i) => loops[`n${i}`]!())).toEqual(numbers);
});
