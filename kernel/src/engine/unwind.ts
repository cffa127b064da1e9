/**
 * Node's record of asynchronous contexts, when V8 ends the code that runs. Node keeps a stack of them: C++ enters one around each callback
 * that it makes, JavaScript (timers, `nextTick`, promise reactions) one around each of its own. Code that V8 ends never leaves its own, and
 * Node aborts when C++ then leaves its one ("async hook stack has become corrupted"). So the contexts that JavaScript entered are taken out
 * beforehand, and those of C++ stay.
 *
 * @see lib/internal/async_hooks.js and src/env.cc (AsyncHooks::push_async_context) in Node 20 and 22
 */

/** The parts of `process.binding("async_wrap")` that Node's own JavaScript uses. */
interface AsyncWrap {
  /** Counters, among them the height of the stack. */
  async_hook_fields: Uint32Array;
  /** The present context's id and the id of what triggered it, among others. */
  async_id_fields: Float64Array;
  /** For each context the pair of ids that it has replaced. */
  async_ids_stack: Float64Array;
  /** What JavaScript has entered; holes where it was C++. */
  execution_async_resources: unknown[];
  constants: {
    kStackLength: number;
    kExecutionAsyncId: number;
    kTriggerAsyncId: number;
  };
}

/** The watch thread finds it under `globalThis[Symbol.for(…)]`. */
export const unwindKey = "Nabla.unwind";

export function installUnwind(): void {
  const wrap = asyncWrap();
  Object.defineProperty(globalThis, Symbol.for(unwindKey), {
    value: () => {
      if (wrap !== undefined) unwind(wrap);
    },
  });
}

export function unwind(wrap: AsyncWrap): void {
  const { async_hook_fields: fields, async_id_fields: ids } = wrap;
  const { kStackLength, kExecutionAsyncId, kTriggerAsyncId } = wrap.constants;
  const { async_ids_stack: stack, execution_async_resources: own } = wrap;
  const height = fields[kStackLength]!;
  /** Contexts from the outermost on: the one before all, then those that C++ entered. */
  const kept: [id: number, trigger: number][] = [];
  for (let i = 0; i <= height; i++)
    if (i === 0 || own[i - 1] === undefined)
      kept.push(
        i < height
          ? [stack[2 * i]!, stack[2 * i + 1]!]
          : [ids[kExecutionAsyncId]!, ids[kTriggerAsyncId]!],
      );
  const [id, trigger] = kept.pop()!;
  kept.forEach((pair, i) => {
    stack.set(pair, 2 * i);
  });
  ids[kExecutionAsyncId] = id;
  ids[kTriggerAsyncId] = trigger;
  own.length = 0;
  fields[kStackLength] = kept.length;
}

/** Undefined where a Node keeps its contexts in another way. */
function asyncWrap(): AsyncWrap | undefined {
  const { noDeprecation } = process;
  try {
    process.noDeprecation = true;
    const { binding } = process as unknown as {
      binding: (name: string) => Partial<AsyncWrap>;
    };
    const wrap = binding("async_wrap");
    const { constants } = wrap;
    return wrap.async_hook_fields instanceof Uint32Array &&
      wrap.async_id_fields instanceof Float64Array &&
      wrap.async_ids_stack instanceof Float64Array &&
      Array.isArray(wrap.execution_async_resources) &&
      [
        constants?.kStackLength,
        constants?.kExecutionAsyncId,
        constants?.kTriggerAsyncId,
      ].every((place) => typeof place === "number")
      ? (wrap as AsyncWrap)
      : undefined;
  } catch {
    return undefined;
  } finally {
    process.noDeprecation = noDeprecation ?? false;
  }
}
