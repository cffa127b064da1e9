import { describe, expect, test } from "vitest";
import { unwind } from "../../../kernel/src/engine/unwind.js";

const constants = { kStackLength: 0, kExecutionAsyncId: 0, kTriggerAsyncId: 1 };

/** Node's record after entering these, from outside in; each by JavaScript or by C++. */
function record(entered: ("js" | "c++")[]): Parameters<typeof unwind>[0] {
  const wrap = {
    async_hook_fields: new Uint32Array(1),
    async_id_fields: new Float64Array([100, 900]),
    async_ids_stack: new Float64Array(32),
    execution_async_resources: [] as unknown[],
    constants,
  };
  entered.forEach((by, i) => {
    // As push_async_context does.
    wrap.async_ids_stack.set(wrap.async_id_fields, 2 * i);
    wrap.async_id_fields.set([101 + i, 901 + i]);
    if (by === "js") wrap.execution_async_resources[i] = {};
    wrap.async_hook_fields[0] = i + 1;
  });
  return wrap;
}

/** The contexts that are left, from inside out, each as it is left by `pop_async_context`. */
function left(wrap: ReturnType<typeof record>): number[][] {
  const ids = [[...wrap.async_id_fields]];
  for (let at = wrap.async_hook_fields[0]! - 1; at >= 0; at--)
    ids.push([...wrap.async_ids_stack.subarray(2 * at, 2 * at + 2)]);
  return ids;
}

describe("what JavaScript has entered is left, what C++ has entered stays", () => {
  test.each<[("js" | "c++")[], number[]]>([
    [[], [100]],
    [["c++"], [101, 100]],
    [["js"], [100]],
    [
      ["c++", "js"],
      [101, 100],
    ],
    [["js", "js", "js"], [100]],
    [
      ["c++", "js", "c++", "js", "js"],
      [103, 101, 100],
    ],
  ])("%j", (entered, ids) => {
    const wrap = record(entered);
    unwind(wrap);
    expect(left(wrap)).toEqual(ids.map((id) => [id, id + 800]));
    expect(wrap.execution_async_resources).toEqual([]);
  });
});
