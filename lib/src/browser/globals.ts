/** What the library expects to be there in Node: a turn of the event loop, and a terminal, of which a page has none. */
interface Page {
  setImmediate?: (run: () => void) => unknown;
  process?: unknown;
}

const page = globalThis as unknown as Page;
page.setImmediate ??= (run) => setTimeout(run, 0);
page.process ??= { env: {}, stderr: { isTTY: false } };
