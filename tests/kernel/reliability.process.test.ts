/** The short form; `npm run verify` runs the long one. */
import { reliability } from "./reliability/suite.js";

reliability(
  { badMessages: 500, sequences: 20, cells: 600, lines: 50_000, lives: 10 },
  1,
);
