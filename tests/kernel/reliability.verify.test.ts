/** The long form, with another seed each day: what it finds is said with the seed that found it. */
import { reliability } from "./reliability/suite.js";

reliability(
  {
    badMessages: 10_000,
    sequences: 1000,
    cells: 10_000,
    lines: 1_000_000,
    lives: 200,
  },
  Math.floor(Date.now() / 86_400_000),
);
