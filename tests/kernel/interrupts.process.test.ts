/**
 * Interrupts of code that holds no check of ours: it is ended by V8, wherever it was called from, and the engine lives on with all its
 * variables. Each cell says that it has begun where it loops, so that the interrupt cannot come before the loop.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KernelClient } from "../support/kernel-client.js";
import { interruptCase, interrupted, spin } from "./interrupt-case.js";

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start({ arguments: ["--check", "off"] });
});
afterAll(async () => {
  await kernel.stop();
});

const forever = "await new Promise(() => {})";
/** A call back from the event loop. */
const called = (how: string): string =>
  `${how.replace("SPIN", spin)}; ${forever}`;

describe("ended, with every variable kept, in one engine:", () => {
  test.each([
    ["a function of a package", `${spin}()`],
    ["eval", `eval("console.log('begun'); for (;;);")`],
    ["after an await", `await null; ${spin}()`],
    [
      "a regular expression",
      `console.log("begun"); /^(a+)+$/.test("a".repeat(60) + "b")`,
    ],
    [
      "WebAssembly",
      `console.log("begun"); new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11]))).exports.f()`,
    ],
    [
      "an iterator without end",
      `Array.from({ [Symbol.iterator]: () => ({ next: ${spin} }) })`,
    ],
    ["a timer", called("setTimeout(SPIN, 1)")],
    ["an interval", called("setInterval(SPIN, 1)")],
    ["an immediate", called("setImmediate(SPIN)")],
    ["nextTick", called("process.nextTick(SPIN)")],
    ["a microtask", called("queueMicrotask(SPIN)")],
    [
      "a promise's reaction in a timer",
      called("setTimeout(() => Promise.resolve().then(SPIN), 1)"),
    ],
    ["a file's callback", called("require('fs').readFile(__filename, SPIN)")],
    [
      "a server's handler",
      called(
        "const http = require('http'); const server = http.createServer(SPIN).listen(0, '127.0.0.1', () => http.get(server.address()).on('error', () => {}).on('close', () => server.close()))",
      ),
    ],
    [
      "a message port",
      called(
        "const c = new MessageChannel(); c.port1.onmessage = SPIN; c.port2.postMessage(1)",
      ),
    ],
    [
      "an abort signal's listener",
      called(
        "const ac = new AbortController(); ac.signal.addEventListener('abort', SPIN); setTimeout(() => ac.abort(), 1)",
      ),
    ],
    [
      "an async resource",
      `new (require("async_hooks").AsyncResource)("X").runInAsyncScope(${spin})`,
    ],
    [
      "the display of a result",
      `({ [Symbol.for("Jupyter.display")]: ${spin} })`,
    ],
    [
      "what inspects a result",
      `({ [Symbol.for("nodejs.util.inspect.custom")]: ${spin} })`,
    ],
    [
      "code that only prints",
      `Reflect.construct(Function, ["for (;;) console.log('begun')"])()`,
    ],
    [
      "code that catches everything",
      `Reflect.construct(Function, ["console.log('begun'); for (;;) { try { for (;;); } catch {} }"])()`,
    ],
    [
      "promises that beget promises",
      `await Reflect.construct(Function, ["return (async () => { console.log('begun'); for (;;) await null })()"])()`,
    ],
  ])("%s", async (_, code) => {
    expect(await interruptCase(kernel, code)).toEqual(interrupted);
  });

  test("a timer's callback after its cell has ended", async () => {
    for (const code of [
      `let kept = 7; setTimeout(${spin}, 1)`,
      `setTimeout(() => Promise.resolve().then(${spin}), 1)`,
    ]) {
      const id = kernel.send("execute_request", { code });
      await kernel.wait(() =>
        kernel.heard.find((m) => m.parent === id && m.type === "stream"),
      );
      await kernel.request("interrupt_request", {}, "control");
      expect((await kernel.execute("kept")).result).toBe("7");
    }
  });

  test("what a cell prints after it has been ended arrives", async () => {
    const { stdout } = await kernel.execute(
      'console.log("here"); process.stdout.write(Buffer.from("é").subarray(0, 1)); process.stdout.write(Buffer.from("é").subarray(1))',
    );
    expect(stdout).toBe("here\né");
  });
});

test("a comm's handler that loops: the comm's message ends, cells that wait run", async () => {
  const made = kernel.send("execute_request", {
    code: `comms.register("spin", (comm) => { comm.onMessage(() => ${spin}()) })`,
  });
  await kernel.outcome(made);
  kernel.send("comm_open", { comm_id: "c1", target_name: "spin", data: {} });
  const id = kernel.send("comm_msg", { comm_id: "c1", data: {} });
  await kernel.wait(() =>
    // It prints into the cell that registered it.
    kernel.heard.find((m) => m.parent === made && m.type === "stream"),
  );
  const waits = kernel.send("execute_request", { code: "1 + 1" });
  await kernel.request("interrupt_request", {}, "control");
  expect((await kernel.outcome(waits)).result).toBe("2");
  await kernel.wait(() =>
    kernel.heard.find(
      (m) => m.parent === id && m.content["execution_state"] === "idle",
    ),
  );
});
