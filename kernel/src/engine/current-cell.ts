/** Which cell the running code belongs to: kept through every `await`, timer and callback that the cell started. */
import { AsyncLocalStorage } from "node:async_hooks";

const storage = new AsyncLocalStorage<string>();
let latest = "";

/** Runs `body` as part of a cell. */
export function inCell<T>(cell: string, body: () => T): T {
  latest = cell;
  return storage.run(cell, body);
}

/** The tag of the cell that the running code belongs to; of the latest one, where its origin is unknown. */
export function currentCell(): string {
  return storage.getStore() ?? latest;
}
