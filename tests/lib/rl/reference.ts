/** What gymnasium and pymdptoolbox gave (tests/reference/rl/reference.py). */
import { readFileSync } from "node:fs";

interface Walk {
  seed: number;
  states: number[];
  rewards: number[];
}
interface Solved {
  discount: number;
  values: number[];
}

export const reference = JSON.parse(
  readFileSync(
    new URL("../../reference/rl/reference.json", import.meta.url),
    "utf8",
  ),
) as {
  random: Record<string, number[]>;
  maps: Record<string, string[]>;
  walks: Record<
    "lake" | "lake8x8" | "cliff" | "slipperyCliff" | "taxi" | "rainyTaxi",
    Walk[]
  >;
  cartPole: { seed: number; observations: number[][] }[];
  solved: Record<"lake" | "lake8x8" | "slipperyCliff", Solved>;
};
