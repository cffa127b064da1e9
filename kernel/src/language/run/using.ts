/** `using` in Nodes that have none: what the lowered code calls (the shape is Babel's `usingCtx` helper). */
interface Entry {
  value?: unknown;
  dispose?: () => unknown;
  awaited: boolean;
}

const none = Symbol("no error");

export function usingCtx(): {
  e: unknown;
  u: (value: unknown) => unknown;
  a: (value: unknown) => unknown;
  d: () => unknown;
} {
  const entries: Entry[] = [];
  const add = (value: unknown, awaited: boolean): unknown => {
    if (value === null || value === undefined) {
      if (awaited) entries.push({ awaited });
      return value;
    }
    const asynchronous = awaited
      ? method(value, symbol("asyncDispose"))
      : undefined;
    const dispose = asynchronous ?? method(value, symbol("dispose"));
    if (dispose === undefined)
      throw new TypeError(
        `using expected a value with [Symbol.${awaited ? "asyncDispose" : "dispose"}](), received ${typeof value}`,
      );
    entries.push({ value, dispose, awaited });
    return value;
  };
  const context = {
    e: none as unknown,
    u: (value: unknown) => add(value, false),
    a: (value: unknown) => add(value, true),
    d(): unknown {
      let error = context.e;
      const fail = (next: unknown): void => {
        error = error === none ? next : suppressed(next, error);
      };
      const disposeRest = (): unknown => {
        for (let entry = entries.pop(); entry; entry = entries.pop())
          try {
            const result: unknown = entry.dispose?.call(entry.value);
            if (entry.awaited)
              return Promise.resolve(result).then(
                disposeRest,
                (reason: unknown) => {
                  fail(reason);
                  return disposeRest();
                },
              );
          } catch (reason) {
            fail(reason);
          }
        if (error !== none) throw error;
        return undefined;
      };
      return disposeRest();
    },
  };
  return context;
}

function symbol(name: "dispose" | "asyncDispose"): symbol {
  return (
    (Symbol as unknown as Record<string, symbol | undefined>)[name] ??
    Symbol.for(`Symbol.${name}`)
  );
}

function method(value: unknown, key: symbol): (() => unknown) | undefined {
  const found: unknown = Reflect.get(Object(value) as object, key);
  return typeof found === "function" ? (found as () => unknown) : undefined;
}

function suppressed(error: unknown, earlier: unknown): Error {
  return Object.assign(
    new Error("An error was suppressed during disposal", { cause: error }),
    { name: "SuppressedError", error, suppressed: earlier },
  );
}
