/** As much of Node's `timers/promises` as the library uses. */

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

export { sleep as setTimeout };
