/** The debugger over a real kernel's control channel. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

test("steps in a loop stop at what was typed alone", async () => {
  const loop =
    "function sum(k: number) {\n  let s = 0;\n  for (const i of [1, 2]) {\n    s += i * k;\n  }\n  return s;\n}\nsum(2)";
  await on();
  await breakpoints(loop, [2]);
  const id = kernel.send("execute_request", { code: loop });
  const lines: number[] = [];
  for (let n = 1; n <= 8; n++) {
    await stopped(n);
    lines.push((await stack())[0]!.line);
    if (n < 8) await debug("next", { threadId: 1 });
  }
  // The list is made, then each turn takes its element; no stop at the check behind the bracket.
  expect(lines).toEqual([2, 3, 3, 4, 3, 4, 3, 6]);
  await debug("continue", { threadId: 1 });
  expect((await kernel.outcome(id)).result).toBe("6");
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

test("an expression is TypeScript, and sees the frame's names before those of any cell", async () => {
  await kernel.execute('let other = 7;\nlet text = "n";\nconst fixed = 1;');
  await on();
  await breakpoints(cell, [4]);
  const id = kernel.send("execute_request", { code: cell });
  await stopped(1);
  const evaluate = async (expression: string): Promise<unknown> =>
    (await debug("evaluate", { expression, frameId: 1 }))["result"];
  expect(await evaluate("`n: ${n as number}` + 'n' + other")).toBe('"n: 40n7"');
  expect(await evaluate("{ n, a }")).toBe("{n: 40, a: 2}");
  expect(await evaluate("[1, 2].map((n) => n * a)")).toBe("[2, 4]");
  expect(await evaluate("let k = other + 1; k")).toBe("8");
  expect(await evaluate("typeof nowhere")).toBe('"undefined"');
  const refused = await kernel.request(
    "debug_request",
    {
      type: "request",
      seq: ++seq,
      command: "evaluate",
      arguments: { expression: "fixed = 2", frameId: 1 },
    },
    "control",
  );
  expect(refused.content).toMatchObject({
    success: false,
    message: expect.stringContaining("constant variable 'fixed'") as string,
  });
  await evaluate("a = 3, other = 8");
  await debug("continue", { threadId: 1 });
  expect((await kernel.outcome(id)).stdout).toBe("43\n");
  expect((await kernel.execute("other")).result).toBe("8");
});

test("a cell that ran before the debugger was switched on stops too; variables, a condition, a loop", async () => {
  await kernel.execute(cell);
  await on();
  await breakpoints(cell, [5]);
  const loop =
    "let sum = 0;\nfor (let i = 0; i < 10; i++) {\n  sum += add(i);\n}\nsum";
  const { sourcePath } = await debug("dumpCell", { code: loop });
  await debug("setBreakpoints", {
    source: { path: sourcePath },
    breakpoints: [{ line: 3, condition: "sum > 80 && n === 40" }],
  });
  const id = kernel.send("execute_request", { code: loop });
  await stopped(1);
  expect(await stack()).toMatchObject([
    { name: "add", line: 5 },
    { name: "cell", line: 3, source: { path: sourcePath } },
  ]);
  // Switched off in the cell that ran before, it stops in the loop, in the third turn.
  await breakpoints(cell, []);
  await debug("continue", { threadId: 1 });
  await stopped(2);
  expect(await stack()).toMatchObject([{ name: "cell", line: 3 }]);
  expect(await variables((await stack())[0]!.id)).toMatchObject({
    i: "2",
    sum: "81",
    n: "40",
  });
  await debug("setBreakpoints", {
    source: { path: sourcePath },
    breakpoints: [],
  });
  await debug("continue", { threadId: 1 });
  expect((await kernel.outcome(id)).result).toBe("445");
});

test("it stops on exceptions: on all, or on those that nobody catches", async () => {
  await on();
  const filter = (...filters: string[]): Promise<unknown> =>
    debug("setExceptionBreakpoints", { filters });
  const caught = `async function fails(): Promise<never> {
  throw new RangeError("too far");
}
try {
  await fails();
} catch {}
try { JSON.parse("{"); } catch {}
try { require("node:fs").readFileSync("/nowhere"); } catch {}
1`;
  await filter("raised");
  const id = kernel.send("execute_request", { code: caught });
  await stopped(1);
  expect((await stack())[0]).toMatchObject({ name: "fails", line: 2 });
  expect(await debug("exceptionInfo", { threadId: 1 })).toMatchObject({
    exceptionId: "RangeError",
    description: "RangeError: too far",
  });
  await filter("uncaught");
  await debug("continue", { threadId: 1 });
  expect((await kernel.outcome(id)).result).toBe("1");
  const uncaught = `${caught};
await Promise.resolve();
function read(path: string) {
  return require("node:fs").readFileSync(path);
}
read("/nowhere");`;
  const again = kernel.send("execute_request", { code: uncaught });
  await stopped(2);
  const frames = await stack();
  expect(frames).toMatchObject([
    { name: "read", line: 12 },
    { name: "cell", line: 14 },
  ]);
  expect(await variables(frames[0]!.id)).toMatchObject({
    "(exception)": expect.stringContaining("ENOENT") as string,
    path: '"/nowhere"',
  });
  await debug("continue", { threadId: 1 });
  expect((await kernel.outcome(again)).reply.content["ename"]).toBe("Error");
  await filter();
  expect(
    (await kernel.execute('throw new Error("told")')).reply.content["evalue"],
  ).toBe("told");
});

test("variables without stopping, as they show themselves; one of a frame is copied to the cells", async () => {
  await kernel.execute(
    "let xs = Array.from({ length: 5000 }, (_, i) => i);\nlet m = new Map([['a', 1]]);\nlet rows = [{ x: 1 }, { x: 2 }];",
  );
  const { variables: found } = await debug("inspectVariables");
  const by = (name: string): Body =>
    (found as Body[]).find((v) => v["name"] === name)!;
  expect(by("m")["value"]).toBe('Map(1) {"a" => 1}');
  const { variables: elements } = await debug("variables", {
    variablesReference: by("xs")["variablesReference"],
  });
  expect(elements).toHaveLength(1001);
  expect((elements as Body[]).at(-1)).toMatchObject({ value: "4000 more" });
  const rich = await debug("richInspectVariables", { variableName: "rows" });
  expect(rich["data"]).toMatchObject({
    "text/html": expect.stringContaining("<table") as string,
  });
  await on();
  await breakpoints(cell, [5]);
  const id = kernel.send("execute_request", { code: cell });
  await stopped(1);
  expect(
    await debug("richInspectVariables", { variableName: "p", frameId: 1 }),
  ).toMatchObject({ data: { "text/plain": "{ x: 2 }" } });
  await debug("copyToGlobals", {
    srcVariableName: "p",
    dstVariableName: "kept",
    srcFrameId: 1,
  });
  await debug("continue", { threadId: 1 });
  await kernel.outcome(id);
  expect((await kernel.execute("kept.x")).result).toBe("2");
});

test("files beside the notebook stop and can be read; modules", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-debug-"));
  const file = join(folder, "half.ts");
  const text =
    "interface N {\n  n: number;\n}\nexport function half(n: number) {\n  const given: N = { n };\n  return given.n / 2;\n}\n";
  writeFileSync(file, text);
  await on();
  await kernel.execute(`import { half } from ${JSON.stringify(file)};`);
  const { modules } = await debug("modules");
  expect(modules).toContainEqual(
    expect.objectContaining({ name: "half.ts", path: file }),
  );
  expect((await debug("source", { source: { path: file } }))["content"]).toBe(
    text,
  );
  await debug("setBreakpoints", {
    source: { path: file },
    breakpoints: [{ line: 6 }],
  });
  const id = kernel.send("execute_request", { code: "half(3)" });
  await stopped(1);
  expect(await stack()).toMatchObject([
    { name: "half", line: 6, source: { path: file } },
    { name: "cell", line: 1 },
  ]);
  expect(await variables(1)).toMatchObject({ n: "3", given: "{n: 3}" });
  await debug("continue", { threadId: 1 });
  expect((await kernel.outcome(id)).result).toBe("1.5");
  rmSync(folder, { recursive: true });
});

test("a file is known as soon as the cell that loads it has been answered, in its latest version", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-debug-"));
  await on();
  // V8's word and the cell's end take two ways; the one often overtakes the other.
  for (let i = 0; i < 40; i++) {
    const file = join(folder, `part${i}.ts`);
    writeFileSync(file, `export const part: number = ${i};\n`);
    await kernel.execute(`import { part } from ${JSON.stringify(file)};`);
    expect((await debug("modules"))["modules"]).toContainEqual(
      expect.objectContaining({ path: file }),
    );
  }
  const file = join(folder, "half.ts");
  await debug("setBreakpoints", {
    source: { path: file },
    breakpoints: [{ line: 2 }],
  });
  for (let version = 1; version <= 5; version++) {
    writeFileSync(
      file,
      `export function half(n: number) {\n  return n / 2; // ${version}\n}\n`,
    );
    await kernel.execute(`import { half } from ${JSON.stringify(file)};`);
    const id = kernel.send("execute_request", { code: "half(3)" });
    await stopped(version);
    expect((await stack())[0]).toMatchObject({ name: "half", line: 2 });
    await debug("continue", { threadId: 1 });
    expect((await kernel.outcome(id)).result).toBe("1.5");
  }
  rmSync(folder, { recursive: true });
});

test("what is loaded and set is told while the engine sleeps", async () => {
  await on();
  const id = kernel.send("execute_request", {
    code: 'import { execSync } from "node:child_process";\nconsole.log("on its way");\nexecSync("sleep 600");',
  });
  await kernel.wait(() =>
    kernel.heard.find((m) => m.parent === id && m.type === "stream"),
  );
  expect(await debug("modules")).toHaveProperty("totalModules");
  expect((await debug("debugInfo"))["isStarted"]).toBe(true);
  await kernel.request("interrupt_request", {}, "control");
  expect((await kernel.outcome(id)).reply.content["ename"]).toBe("Interrupted");
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

test("switched off and on again, it stops in the cells that ran under it", async () => {
  const add = "function add(a: number): number {\n  return a + 40;\n}";
  await on();
  await kernel.execute(add);
  for (let n = 1; n <= 2; n++) {
    await debug("disconnect");
    expect((await kernel.execute("add(2)")).result).toBe("42");
    await on();
    const path = await breakpoints(add, [2]);
    const id = kernel.send("execute_request", { code: "add(2)" });
    await stopped(n);
    expect(await stack()).toMatchObject([
      { name: "add", line: 2, source: { path } },
      { name: "cell", line: 1 },
    ]);
    await debug("continue", { threadId: 1 });
    expect((await kernel.outcome(id)).result).toBe("42");
  }
});

test("the next engine is debugged from its first cell on", async () => {
  await on();
  await breakpoints(cell, [4]);
  for (let n = 1; n <= 3; n++) {
    await kernel.execute("process.exit(1)");
    const id = kernel.send("execute_request", { code: cell });
    await stopped(n);
    expect((await stack())[0]).toMatchObject({ name: "add", line: 4 });
    await debug("continue", { threadId: 1 });
    expect((await kernel.outcome(id)).stdout).toBe("42\n");
  }
});

test("a cell that is on its way while it is switched on stops; scripts may be called anything", async () => {
  // Sent first, it may reach the engine before or after V8 is told.
  const busy =
    "let turns = 0;\nwhile (turns < 1e9) {\n  await null;\n  turns++;\n}";
  const id = kernel.send("execute_request", { code: busy });
  await on();
  await breakpoints(busy, [4]);
  await stopped(1);
  const [frame] = await stack();
  expect(frame).toMatchObject({ name: "cell", line: 4 });
  await debug("evaluate", { expression: "turns = 1e9", frameId: frame!.id });
  await breakpoints(busy, []);
  await debug("continue", { threadId: 1 });
  await kernel.outcome(id);
  const names = [
    "cell:none",
    "file://elsewhere/a.js?v=0123456789ab",
    "file:///a%2Fb.js",
    "file:///tmp/a.js?v=0123456789ab\\n//# sourceMappingURL=data:application/json;base64,e30",
  ];
  for (const name of names)
    expect(
      (await kernel.execute(`(0, eval)("6 * 7\\n//# sourceURL=${name}")`))
        .result,
    ).toBe("42");
  expect(await debug("modules")).toHaveProperty("totalModules");
});
