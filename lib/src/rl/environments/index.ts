export { CartPole, type CartPoleOptions } from "./cart-pole.js";
export { CliffWalking, type CliffWalkingOptions } from "./cliff-walking.js";
export type { Environment, Step } from "./environment.js";
export { FrozenLake, type FrozenLakeOptions } from "./frozen-lake.js";
export { GridWorld, type GridWorldOptions } from "./grid-world.js";
export type { GridView } from "./grid.js";
export { TabularEnvironment, type TabularOptions } from "./tabular.js";
export { Taxi, type TaxiOptions, type TaxiState } from "./taxi.js";
