import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KernelClient } from "../../support/kernel-client.js";

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
});
afterAll(async () => {
  await kernel.stop();
});

const traceback = (content: Record<string, unknown>): string =>
  String(content["evalue"]) + (content["traceback"] as string[]).join("\n");

describe("magics among TypeScript", () => {
  test("%time keeps declarations and positions; %%time keeps the value", async () => {
    const first = await kernel.execute("%time const n: number = 41\nn + 1");
    expect(first.stdout).toMatch(/^Time: [\d.e+]+ (s|ms|µs|ns)\n$/);
    expect(first.result).toBe("42");
    const whole = await kernel.execute(
      "%%time\nconst m = await (async () => n)()\nm",
    );
    expect(whole.stdout).toMatch(/^Time: /);
    expect(whole.result).toBe("41");
    const wrong = await kernel.execute("1\n%time n.toFixd()");
    expect(traceback(wrong.reply.content)).toMatch(
      /Cell \[\d+\] 2:9 - error TS2551/,
    );
    const thrown = await kernel.execute(
      '%pwd\n%time (() => { throw new Error("x") })()',
    );
    expect(traceback(thrown.reply.content)).toMatch(/Cell \[\d+\] 2:\d+/);
  });

  test("%timeit counts its loops, awaits, and takes expressions only", async () => {
    const { stdout, result } = await kernel.execute(
      "let count = 0\n%timeit -n 5 -r 2 count++\ncount",
    );
    expect(stdout).toContain("2 runs, 5 loops each");
    // Two runs of five, and five to warm up.
    expect(result).toBe("15");
    const awaited = await kernel.execute(
      "%timeit -n 1 -r 1 await new Promise((r) => setTimeout(r, 20))",
    );
    expect(awaited.stdout).toMatch(/^[\d.]+ (ms|s) ± /);
    const wrong = await kernel.execute("%timeit const a = 1");
    expect(traceback(wrong.reply.content)).toContain("expected an expression");
  });

  test("%timeit is interrupted, and the names stay", async () => {
    const id = kernel.send("execute_request", {
      code: 'const kept = 7\nconsole.log("go")\n%timeit -n 1000000000 Math.sqrt(kept)',
    });
    await kernel.wait(() =>
      kernel.heard.find((m) => m.parent === id && m.type === "stream"),
    );
    await kernel.request("interrupt_request", {}, "control");
    expect((await kernel.outcome(id)).reply.content["status"]).toBe("error");
    expect((await kernel.execute("kept")).result).toBe("7");
  });

  test("!command: output, exit code, interrupt", async () => {
    const { stdout, stderr, reply } = await kernel.execute(
      "!echo one; echo two >&2; exit 3",
    );
    expect([stdout, stderr]).toEqual([
      "one\n",
      "two\nThe command ended with exit code 3.\n",
    ]);
    expect(reply.content["status"]).toBe("ok");
    const id = kernel.send("execute_request", {
      code: "!echo here; sleep 1000 | cat",
    });
    await kernel.wait(() =>
      kernel.heard.find((m) => m.parent === id && m.type === "stream"),
    );
    await kernel.request("interrupt_request", {}, "control");
    expect((await kernel.outcome(id)).reply.content["status"]).toBe("error");
  });

  test("%who, %whos and %reset", async () => {
    await kernel.execute("%reset -f");
    await kernel.execute(
      "const answer = 42; class Cat {}; const tom = new Cat()",
    );
    expect((await kernel.execute("%who")).stdout).toBe("answer  Cat  tom\n");
    expect((await kernel.execute("%whos")).stdout).toMatch(
      /answer\s+number\s+42\nCat\s+class\s+Cat\ntom\s+Cat\s+Cat \{\}\n/,
    );
    kernel.answer = () => "n";
    expect((await kernel.execute("%reset")).stdout).toBe(
      "Nothing forgotten.\n",
    );
    expect((await kernel.execute("answer")).result).toBe("42");
    kernel.answer = () => "y";
    await kernel.execute("%reset");
    expect((await kernel.execute("%who")).stdout).toBe("No names yet.\n");
    expect(traceback((await kernel.execute("answer")).reply.content)).toContain(
      "TS2304",
    );
    expect((await kernel.execute("typeof require")).result).toBe("'function'");
    const refused = await kernel.execute("%reset", { allow_stdin: false });
    expect(refused.reply.content["status"]).toBe("error");
  });

  test("const lines = !command", async () => {
    const { result, stdout, stderr } = await kernel.execute(
      "const lines = !echo one; echo two; echo odd >&2\nlines.map((line) => line.toUpperCase())",
    );
    expect([result, stdout, stderr]).toEqual(["[ 'ONE', 'TWO' ]", "", "odd\n"]);
    expect((await kernel.execute("let here = !pwd\nhere.length")).result).toBe(
      "1",
    );
    await kernel.execute("const pwd = false; var not");
    expect((await kernel.execute("not = !pwd\nnot")).result).toBe("true");
    const { reply } = await kernel.execute("const n: number = !true\nn");
    expect(traceback(reply.content)).toContain("1:7 - error TS2322");
    await kernel.execute("%reset pwd");
  });

  test("%reset NAME", async () => {
    await kernel.execute(
      "const one = 1; let two = 2; function both() { return one + two }",
    );
    await kernel.execute("%reset one");
    expect(traceback((await kernel.execute("one")).reply.content)).toContain(
      "TS2304",
    );
    expect((await kernel.execute("two")).result).toBe("2");
    expect(traceback((await kernel.execute("both()")).reply.content)).toContain(
      "one is not defined",
    );
    expect((await kernel.execute("let one = 5; one = 6; both()")).result).toBe(
      "8",
    );
    const { reply } = await kernel.execute("%reset nothing");
    expect(traceback(reply.content)).toContain("nothing is none");
  });

  test("%cd, %pwd and %env", async () => {
    expect((await kernel.execute("%cd /\n%pwd")).result).toBe("'/'");
    expect((await kernel.execute("process.cwd()")).result).toBe("'/'");
    expect(
      traceback((await kernel.execute("%cd nowhere")).reply.content),
    ).toContain("expected a folder");
    await kernel.execute("%env NABLA_TRIED=a b");
    expect((await kernel.execute("%env NABLA_TRIED")).result).toBe("'a b'");
    await kernel.execute("%env NABLA_TOKEN=hush");
    expect((await kernel.execute("%env")).stdout).not.toContain("hush");
  });

  test("%%html shows the text", async () => {
    const { outputs } = await kernel.execute("%%html\n<b>`${</b>");
    expect(
      outputs.find((m) => m.type === "display_data")?.content["data"],
    ).toMatchObject({ "text/html": "<b>`${</b>" });
  });

  test("completion and completeness know them", async () => {
    const { content } = await kernel.request("complete_request", {
      code: "1\n%timei",
      cursor_pos: 8,
    });
    expect(content).toMatchObject({
      matches: ["%timeit"],
      cursor_start: 2,
      cursor_end: 8,
    });
    const complete = await kernel.request("is_complete_request", {
      code: "%time f(",
    });
    expect(complete.content["status"]).toBe("incomplete");
    const words = await kernel.request("is_complete_request", {
      code: "!echo (",
    });
    expect(words.content["status"]).toBe("complete");
  });
});

describe("the type check's switch", () => {
  const wrong = "const wrong: number = 'a'; wrong";

  test("on stops, warn says, off is silent", async () => {
    expect((await kernel.execute("%check")).stdout).toBe("Type check: on\n");
    expect((await kernel.execute(wrong)).reply.content["status"]).toBe("error");
    const warned = await kernel.execute(`%check warn\n${wrong}`);
    expect(warned.stderr).toMatch(/Cell \[\d+\] 2:7 - error TS2322/);
    expect(warned.result).toBe("'a'");
    await kernel.execute("%check off");
    const off = await kernel.execute(wrong);
    expect([off.result, off.stderr]).toEqual(["'a'", ""]);
    expect((await kernel.execute("%check")).stdout).toBe("Type check: off\n");
    await kernel.execute("%check on");
    expect((await kernel.execute(wrong)).reply.content["status"]).toBe("error");
    const odd = await kernel.execute("%check maybe");
    expect(traceback(odd.reply.content)).toContain('received "maybe"');
  });

  test("one cell: the tag no-check, in the message's metadata", async () => {
    const send = (tags: unknown): string =>
      kernel.send("execute_request", { code: wrong }, "shell", {
        metadata: { tags },
      });
    expect((await kernel.outcome(send(["a", "no-check"]))).result).toBe("'a'");
    for (const tags of [["a"], "no-check", null])
      expect((await kernel.outcome(send(tags))).reply.content["status"]).toBe(
        "error",
      );
  });

  test("one cell: // @ts-nocheck", async () => {
    const { result } = await kernel.execute(`// @ts-nocheck\n${wrong}`);
    expect(result).toBe("'a'");
    expect((await kernel.execute(wrong)).reply.content["status"]).toBe("error");
  });
});
