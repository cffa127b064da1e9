/** The debugger over a real kernel's control channel. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { KernelClient } from "../support/kernel-client.js";

let kernel: KernelClient;
let seq = 0;
beforeEach(async () => {
  kernel = await KernelClient.start();
});
afterEach(async () => {
  await kernel.stop();
});

type Body = Record<string, unknown>;

async function debug(command: string, given: Body = {}): Promise<Body> {
  const { content } = await kernel.request(
    "debug_request",
    { type: "request", seq: ++seq, command, arguments: given },
    "control",
  );
  expect(content, JSON.stringify(content)).toMatchObject({
    type: "response",
    command,
    request_seq: seq,
    success: true,
  });
  return content["body"] as Body;
}

/** Waits for the n-th `stopped`. */
const stopped = (n: number): Promise<unknown> =>
  kernel.wait(
    () =>
      kernel.heard.filter(
        (m) => m.type === "debug_event" && m.content["event"] === "stopped",
      )[n - 1],
  );

async function stack(): Promise<{ id: number; name: string; line: number }[]> {
  const body = await debug("stackTrace", { threadId: 1 });
  return body["stackFrames"] as { id: number; name: string; line: number }[];
}

async function on(): Promise<void> {
  await debug("initialize");
  await debug("attach");
}

async function breakpoints(code: string, lines: number[]): Promise<string> {
  const { sourcePath } = await debug("dumpCell", { code });
  const path = sourcePath as string;
  const set = await debug("setBreakpoints", {
    source: { path },
    breakpoints: lines.map((line) => ({ line })),
  });
  expect(set["breakpoints"]).toMatchObject(
    lines.map((line) => ({ line, verified: true })),
  );
  return path;
}

async function variables(frameId: number): Promise<Record<string, string>> {
  const { scopes } = await debug("scopes", { frameId });
  const found: Record<string, string> = {};
  for (const { variablesReference } of scopes as Body[]) {
    const body = await debug("variables", { variablesReference });
    for (const { name, value } of body["variables"] as Body[])
      found[name as string] ??= value as string;
  }
  return found;
}

const cell = `interface Point { x: number }
let n: number = 40;
function add(a: number): number {
  const p: Point = { x: a };
  return p.x + n;
}
const first = add(2);
console.log(first);`;

test("a breakpoint stops the cell where it was typed; steps, variables, values set, and on", async () => {
  await on();
  const path = await breakpoints(cell, [4]);
  expect((await debug("source", { source: { path } }))["content"]).toBe(cell);
  const id = kernel.send("execute_request", { code: cell });
  await stopped(1);
  expect(await stack()).toMatchObject([
    { name: "add", line: 4, source: { path } },
    { name: "cell", line: 7, source: { path } },
  ]);
  expect((await debug("debugInfo"))["stoppedThreads"]).toEqual([1]);
  expect(await variables(1)).toMatchObject({ a: "2", n: "40" });
  expect(
    Object.keys(await variables(1)).filter((k) => k.startsWith("$")),
  ).toEqual([]);
  expect(
    (await debug("evaluate", { expression: "a + n", frameId: 1 }))["result"],
  ).toBe("42");
  await debug("next", { threadId: 1 });
  await stopped(2);
  expect((await stack())[0]).toMatchObject({ name: "add", line: 5 });
  expect(await variables(1)).toMatchObject({ p: "{x: 2}" });
  const { scopes } = await debug("scopes", { frameId: 1 });
  for (const { variablesReference } of scopes as Body[]) {
    const body = await debug("variables", { variablesReference });
    if ((body["variables"] as Body[]).some(({ name }) => name === "n"))
      await debug("setVariable", {
        variablesReference,
        name: "n",
        value: "98",
      });
  }
  // V8 stops at the caller's next statement: the assignment ends without a place to stop.
  await debug("stepOut", { threadId: 1 });
  await stopped(3);
  expect((await stack())[0]).toMatchObject({ name: "cell", line: 8 });
  await debug("continue", { threadId: 1 });
  expect((await kernel.outcome(id)).stdout).toBe("100\n");
});

test("stepping in enters the learner's function, not the kernel", async () => {
  await on();
  await breakpoints(cell, [7]);
  const id = kernel.send("execute_request", { code: cell });
  await stopped(1);
  expect((await stack())[0]).toMatchObject({ name: "cell", line: 7 });
  await debug("stepIn", { threadId: 1 });
  await stopped(2);
  expect((await stack())[0]).toMatchObject({ name: "add", line: 4 });
  await debug("continue", { threadId: 1 });
  expect((await kernel.outcome(id)).stdout).toBe("42\n");
});

test("lines without code, of which a breakpoint moves to the next, stop once", async () => {
  await on();
  const code = "let a = 1;\n// one\n// two\na += 1;\nconsole.log(a);";
  await breakpoints(code, [2, 3, 4]);
  const id = kernel.send("execute_request", { code });
  await stopped(1);
  expect((await stack())[0]).toMatchObject({ name: "cell", line: 4 });
  await debug("continue", { threadId: 1 });
  expect((await kernel.outcome(id)).stdout).toBe("2\n");
});

test("an interrupt ends a paused cell's loop, with a breakpoint in it; switched off, breakpoints are gone", async () => {
  await on();
  const endless = "let i = 0;\nwhile (true) {\n  i++;\n}";
  await breakpoints(endless, [3]);
  const id = kernel.send("execute_request", { code: endless });
  await stopped(1);
  await kernel.request("interrupt_request", {}, "control");
  expect((await kernel.outcome(id)).reply.content["ename"]).toBe("Interrupted");
  // The next cell stops again.
  const again = kernel.send("execute_request", { code: endless });
  await stopped(2);
  await kernel.request("interrupt_request", {}, "control");
  expect((await kernel.outcome(again)).reply.content["ename"]).toBe(
    "Interrupted",
  );
  await debug("disconnect");
  expect((await debug("debugInfo"))["isStarted"]).toBe(false);
  expect((await kernel.execute(cell)).stdout).toBe("42\n");
});
