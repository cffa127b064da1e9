import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KernelClient } from "../support/kernel-client.js";

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
});
afterAll(async () => {
  await kernel.stop();
});

const alive = async (): Promise<void> => {
  expect((await kernel.execute("20 + 22")).result).toBe("42");
};

describe("cells", () => {
  test("a result, with busy first and idle last", async () => {
    const { outputs, reply } = await kernel.execute("1 + 1");
    expect(outputs.map((m) => m.type)).toEqual([
      "status",
      "execute_input",
      "execute_result",
      "status",
    ]);
    expect(reply.content["status"]).toBe("ok");
    expect(typeof reply.metadata["started"]).toBe("string");
  });

  test("the reply says when the cell began, not when it came", async () => {
    const [first, second] = [
      "await new Promise((done) => setTimeout(done, 30))",
      "1",
    ].map((code) => kernel.send("execute_request", { code }));
    const ended = (await kernel.outcome(first!)).outputs.at(-1);
    const { metadata, content } = (await kernel.outcome(second!)).reply;
    expect(metadata).toMatchObject({ status: "ok", dependencies_met: true });
    expect(content["status"]).toBe("ok");
    expect(Date.parse(String(metadata["started"]))).toBeGreaterThanOrEqual(
      Date.parse(ended!.date),
    );
  });

  test("10,000 lines, whole and in order, before idle", async () => {
    const { stdout, outputs } = await kernel.execute(
      'for (let i = 0; i < 10000; i++) console.log("line", i)',
    );
    expect(stdout).toBe(
      Array.from({ length: 10_000 }, (_, i) => `line ${i}\n`).join(""),
    );
    expect(outputs.filter((m) => m.type === "stream").length).toBeLessThan(500);
  });

  test("what native code and children write belongs to the cell", async () => {
    const { stdout } = await kernel.execute(
      'import { execSync } from "node:child_process"; execSync("echo from a child", { stdio: "inherit" }); console.log("after")',
    );
    expect(stdout.split("\n").toSorted()).toEqual([
      "",
      "after",
      "from a child",
    ]);
  });

  test("output streams while the cell is busy", async () => {
    const id = kernel.send("execute_request", {
      code: 'console.log("early"); console.log(prompt("go on?"))',
    });
    kernel.answer = () => "yes";
    // The question comes after the line has been published: the cell still runs.
    await kernel.wait(() =>
      kernel.heard.find((m) => m.parent === id && m.type === "input_request"),
    );
    expect((await kernel.outcome(id)).stdout).toBe("early\nyes\n");
  });

  test("a prompt is refused where the client takes no input", async () => {
    const { reply } = await kernel.execute('prompt("name?")', {
      allow_stdin: false,
    });
    expect(reply.content["status"]).toBe("error");
    expect(String(reply.content["evalue"])).toContain("takes no input");
    await alive();
  });

  test("a large display arrives whole", async () => {
    const { outputs } = await kernel.execute(
      'display({ data: { "text/plain": "x".repeat(10_000_000) }, metadata: {} })',
    );
    const shown = outputs.find((m) => m.type === "display_data");
    const data = shown?.content["data"] as Record<string, string>;
    expect(data["text/plain"]?.length).toBe(10_000_000);
  });

  test.each(["display(42)", "await display(42)"])(
    "%s at the end shows 42 alone",
    async (code) => {
      const { outputs } = await kernel.execute(code);
      expect(outputs.map((m) => m.type)).toEqual([
        "status",
        "execute_input",
        "display_data",
        "status",
      ]);
    },
  );

  test("what a timer prints later belongs to the cell that started it", async () => {
    const id = kernel.send("execute_request", {
      code: 'setTimeout(() => console.log("late"), 300)',
    });
    await kernel.outcome(id);
    await kernel.execute("1");
    const late = await kernel.wait(() =>
      kernel.heard.find((m) => m.content["text"] === "late\n"),
    );
    expect(late.parent).toBe(id);
  });

  test("silent: nothing but busy and idle, and no count", async () => {
    const before = await kernel.execute("1");
    const { outputs } = await kernel.execute('console.log("x"); 7', {
      silent: true,
    });
    expect(outputs.map((m) => m.type)).toEqual(["status", "status"]);
    const after = await kernel.execute("1");
    expect(after.reply.content["execution_count"]).toBe(
      Number(before.reply.content["execution_count"]) + 1,
    );
  });

  test("user expressions, one of them wrong", async () => {
    await kernel.execute("const base = 20");
    const { reply } = await kernel.execute("1", {
      user_expressions: { good: "base + 1", bad: "nowhere", broken: "(" },
    });
    const values = reply.content["user_expressions"] as Record<
      string,
      { status: string; data?: Record<string, string>; ename?: string }
    >;
    expect(values["good"]).toMatchObject({
      status: "ok",
      data: { "text/plain": "21" },
    });
    expect(values["bad"]).toMatchObject({
      status: "error",
      ename: "ReferenceError",
    });
    expect(values["broken"]).toMatchObject({
      status: "error",
      ename: "SyntaxError",
    });
  });
});

describe("failures are told, and the kernel lives", () => {
  test.each([
    [
      "a throw",
      'throw new RangeError("too far")',
      "RangeError",
      /Cell \[\d+\] 1:7/,
    ],
    [
      "a rejected promise",
      'await Promise.reject(new Error("no"))',
      "Error",
      /Cell \[\d+\] 1:22/,
    ],
    [
      "a type error",
      "const s: string = 5;",
      "TypeScript error",
      /Cell \[\d+\] 1:7 - error TS2322/,
    ],
    ["a syntax error", "let x = ;", "SyntaxError", /Cell \[\d+\] 1:\d+/],
  ])("%s", async (_, code, name, trace) => {
    const { reply, outputs } = await kernel.execute(code);
    const error = outputs.find((m) => m.type === "error");
    expect(error?.content["ename"]).toBe(name);
    expect(error?.content["traceback"]).toEqual(reply.content["traceback"]);
    expect(reply.content["status"]).toBe("error");
    expect((reply.content["traceback"] as string[]).join("\n")).toMatch(trace);
    await alive();
  });

  test("a type error stops the cell before it runs", async () => {
    const { stdout } = await kernel.execute(
      'console.log("ran"); const wrong: number = "text"',
    );
    expect(stdout).toBe("");
  });

  test.each([
    ["process.exit", "process.exit(3)", /process\.exit\(3\)/],
    ["a crash", 'process.kill(process.pid, "SIGSEGV"); for (;;);', /SIGSEGV/],
    ["a kill", 'process.kill(process.pid, "SIGKILL"); for (;;);', /SIGKILL/],
    ["an abort", "process.abort()", /SIGABRT|aborted/],
  ])("%s: nothing lost, a new engine, and it is said", async (_, code, why) => {
    await kernel.execute("let kept = 1");
    const { reply, stdout } = await kernel.execute(
      `for (let i = 0; i < 1000; i++) console.log(i); ${code}`,
    );
    expect(stdout).toBe(
      Array.from({ length: 1000 }, (_unused, i) => `${i}\n`).join(""),
    );
    expect(reply.content["ename"]).toBe("EngineEnded");
    expect(String(reply.content["evalue"])).toMatch(why);
    expect(String(reply.content["evalue"])).toContain("variables are gone");
    const { reply: gone } = await kernel.execute("kept");
    expect(gone.content["status"]).toBe("error");
    await alive();
  });

  test("an end between cells is told to the next one, once", async () => {
    await kernel.execute("setTimeout(() => process.exit(5), 1)");
    // The next cell may already be on its way when the engine ends: then its error says so.
    let notes = "";
    for (let i = 0; i < 100 && notes === ""; i++) {
      const { stderr, reply } = await kernel.execute("1");
      notes = `${stderr}${reply.content["status"] === "error" ? String(reply.content["evalue"]) : ""}`;
    }
    expect(notes).toMatch(/process\.exit\(5\)/);
    expect((await kernel.execute("1")).stderr).toBe("");
  });

  test("a wrong key, a truncated message, noise", async () => {
    kernel.send("execute_request", { code: "1" }, "shell", { key: "wrong" });
    await kernel.shell.send(["<IDS|MSG>", "signature", "{}"]);
    await kernel.shell.send(["noise"]);
    await kernel.control.send([Buffer.alloc(1000, 255)]);
    await alive();
    expect(kernel.log()).toContain("signature does not match");
    expect(kernel.log()).toContain("truncated");
  });

  test.each([
    ["execute_request", { code: 5 }],
    ["complete_request", {}],
    ["inspect_request", { code: "x", cursor_pos: "end" }],
    ["history_request", { hist_access_type: "some" }],
    ["is_complete_request", { code: null }],
    ["comm_info_request", { target_name: [] }],
    ["nonsense_request", {}],
  ])("malformed %s gets an error reply", async (type, content) => {
    const reply = await kernel.request(type, content);
    expect(reply.content["status"]).toBe("error");
    expect(String(reply.content["evalue"])).not.toBe("");
    await alive();
  });

  test("stop_on_error gives up what was queued, and only that", async () => {
    const [failed, given] = ['throw new Error("first")', "1"].map((code) =>
      kernel.send("execute_request", { code }),
    );
    await kernel.outcome(failed!);
    expect((await kernel.outcome(given!)).reply.content["status"]).toBe(
      "aborted",
    );
    await alive();
    const [again, kept] = ['throw new Error("first")', "1"].map((code) =>
      kernel.send("execute_request", { code, stop_on_error: false }),
    );
    await kernel.outcome(again!);
    expect((await kernel.outcome(kept!)).reply.content["status"]).toBe("ok");
  });
});

describe("interrupts keep every variable", () => {
  test.each([
    ["a busy loop", "for (;;) kept++;"],
    ["a pending await", "await new Promise(() => {})"],
    ["a loop after an await", "await null; for (;;) kept++;"],
    [
      "a child process",
      'import { execSync } from "node:child_process"; execSync("sleep 600")',
    ],
    ["a question", 'prompt("?"); await new Promise(() => {})'],
  ])("%s", async (_, code) => {
    await kernel.execute("let kept = 1; let marked = 7;");
    const id = kernel.send("execute_request", {
      code: `console.log("begun"); ${code}`,
    });
    await kernel.wait(() =>
      kernel.heard.find((m) => m.parent === id && m.type === "stream"),
    );
    const reply = await kernel.request("interrupt_request", {}, "control");
    expect(reply.content["status"]).toBe("ok");
    const { reply: ended } = await kernel.outcome(id);
    expect(ended.content["ename"]).toBe("Interrupted");
    expect((await kernel.execute("marked")).result).toBe("7");
  });

  test("an interrupt between the cells does not mean the next one", async () => {
    kernel.answer = () => "ada";
    for (let i = 0; i < 100; i++) {
      kernel.send("interrupt_request", {}, "control");
      await kernel.request("interrupt_request", {}, "control");
      const { stdout } = await kernel.execute(
        'for (let i = 0; i < 3; i++); console.log(prompt("who?"))',
      );
      expect(stdout).toBe("ada\n");
    }
  });

  test("control, heartbeat and completion answer while a cell is busy", async () => {
    const id = kernel.send("execute_request", {
      code: 'console.log("on"); for (;;);',
    });
    await kernel.wait(() =>
      kernel.heard.find((m) => m.parent === id && m.type === "stream"),
    );
    const info = await kernel.request("kernel_info_request", {}, "control");
    expect(info.content["status"]).toBe("ok");
    const complete = await kernel.request("complete_request", {
      code: "Math.hyp",
      cursor_pos: 8,
    });
    expect(complete.content["matches"]).toContain("hypot");
    const usage = await kernel.request("usage_request", {}, "control");
    expect(Number(usage.content["kernel_memory"])).toBeGreaterThan(1e7);
    await kernel.request("interrupt_request", {}, "control");
    await kernel.outcome(id);
  });
});

test("variables of the environment are members, those of this kernel among them", async () => {
  await kernel.execute('process.env.NABLA_TEST_OF_MEMBERS = "1";');
  const { content } = await kernel.request("complete_request", {
    code: "process.env.",
    cursor_pos: 12,
  });
  expect(content["matches"]).toContain("NABLA_TEST_OF_MEMBERS");
  expect(content["matches"]).toContain("PATH");
});

// More than ZeroMQ's binding takes within one turn of the event loop.
test("2,000 requests at once are each answered", async () => {
  const asked = new Set(
    Array.from({ length: 2000 }, () => kernel.send("kernel_info_request", {})),
  );
  await kernel.wait(() => {
    for (const { type, parent } of kernel.heard.splice(0))
      if (type === "kernel_info_reply") asked.delete(parent ?? "");
    return asked.size === 0 ? true : undefined;
  });
  expect((await kernel.execute("20 + 22")).result).toBe("42");
});

test("subshells run while the main shell waits", async () => {
  const { content } = await kernel.request(
    "create_subshell_request",
    {},
    "control",
  );
  const subshell = String(content["subshell_id"]);
  const waiting = kernel.send("execute_request", {
    code: "let open: () => void; await new Promise<void>((resolve) => { open = resolve; })",
  });
  await kernel.wait(() =>
    kernel.heard.find(
      (m) => m.parent === waiting && m.type === "execute_input",
    ),
  );
  const beside = kernel.send("execute_request", { code: "1 + 2" }, "shell", {
    subshell,
  });
  expect((await kernel.outcome(beside)).result).toBe("3");
  await kernel.request("interrupt_request", {}, "control");
  await kernel.outcome(waiting);
  const list = await kernel.request("list_subshell_request", {}, "control");
  expect(list.content["subshell_id"]).toEqual([subshell]);
  await kernel.request(
    "delete_subshell_request",
    { subshell_id: subshell },
    "control",
  );
  const nowhere = kernel.send("execute_request", { code: "1" }, "shell", {
    subshell,
  });
  expect((await kernel.outcome(nowhere)).reply.content["status"]).toBe("error");
});
