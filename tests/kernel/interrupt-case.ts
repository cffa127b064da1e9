/** One interrupt: a cell that says "begun" and never ends is ended by it, and its engine keeps its variables. */
import type { KernelClient } from "../support/kernel-client.js";

/** A function that holds no check of ours: `Function` makes it, so no cell's compiler has seen it. */
export const spin = `(Reflect.construct(Function, ["console.log('begun'); for (;;);"]) as any)`;

/** As it should end. */
export const interrupted = { ename: "Interrupted", kept: true };

/** Interrupts the cell once it has begun. @returns how it ended, and whether a variable from before is still there */
export async function interruptCase(
  kernel: KernelClient,
  code: string,
): Promise<{ ename: unknown; kept: boolean }> {
  const { result: before } = await kernel.execute(
    "var kept = Math.random(); kept",
  );
  const id = kernel.send("execute_request", { code });
  await kernel.wait(() =>
    kernel.heard.find((m) => m.parent === id && m.type === "stream"),
  );
  await kernel.request("interrupt_request", {}, "control");
  const { reply } = await kernel.outcome(id);
  const { result: after } = await kernel.execute("kept");
  return { ename: reply.content["ename"], kept: after === before };
}
