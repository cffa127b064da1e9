/** The kernel on each newer line of Node: what depends on Node itself, one cell each. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KernelClient } from "../support/kernel-client.js";
import {
  type NodeLine,
  bringNode,
  newerNodes,
} from "../support/node-versions.js";
import { interruptCase, interrupted, spin } from "./interrupt-case.js";

const lines = await Promise.all(
  ([22, 24, 26] satisfies NodeLine[]).map(async (line) => ({
    line,
    brought: await bringNode(line),
  })),
);

describe.skipIf(lines.some(({ brought }) => "why" in brought)).each(lines)(
  "Node $line",
  ({ line, brought }) => {
    let kernel: KernelClient;
    beforeAll(async () => {
      if ("node" in brought) kernel = await KernelClient.start(brought);
    });
    afterAll(async () => {
      if ("node" in brought) await kernel.stop();
    });
    test("cells run on it", async () => {
      expect((await kernel.execute("process.version")).result).toBe(
        `'v${newerNodes[line]}'`,
      );
    });

    test.each([
      [
        "using",
        "{ using x = { [Symbol.dispose]() { console.log('gone') } } }",
        "gone\n",
      ],
      [
        "a decorator",
        "const log = (f: any, c: any) => { console.log(c.name) }; class D { @log m() {} }",
        "m\n",
      ],
      [
        "a local typed file, twice",
        `
      import { writeFileSync } from "node:fs";
      for (const n of [1, 2]) {
        writeFileSync("part.ts", \`export const n: number = \${n}\`);
        // @ts-ignore
        console.log((await import("./part.ts")).n);
      }`,
        "1\n2\n",
      ],
      [
        "CommonJS and JSON",
        "console.log(typeof require('acorn').parse)",
        "function\n",
      ],
      [
        "a timer's line after an await",
        "await new Promise<void>((done) => setTimeout(() => { console.log('late'); done() }, 5))",
        "late\n",
      ],
      ["a question", "console.log(prompt('?'))", "yes\n"],
      [
        "a child process",
        "import { execSync } from 'node:child_process'; execSync('echo child', { stdio: 'inherit' })",
        "child\n",
      ],
      ["a magic", "!echo shell", "shell\n"],
    ])("%s", async (_, code, stdout) => {
      kernel.answer = () => "yes";
      const run = await kernel.execute(code);
      expect([run.reply.content["evalue"], run.stdout]).toEqual([
        undefined,
        stdout,
      ]);
    });

    test("errors in terms of the cell; a type error before it runs", async () => {
      const thrown = await kernel.execute("1\n  throw new Error('x')");
      expect(String(thrown.reply.content["traceback"])).toMatch(
        /Cell \[\d+\] 2:9/,
      );
      const wrong = await kernel.execute("const s: string = 1");
      expect(String(wrong.reply.content["traceback"])).toContain(
        "error TS2322",
      );
    });

    test.each([
      ["a loop of the cell", "console.log('begun'); for (;;);"],
      ["a pending await", "console.log('begun'); await new Promise(() => {})"],
      ["a loop in a package", `${spin}()`],
      [
        "a loop in a timer",
        `setTimeout(${spin}, 1); await new Promise(() => {})`,
      ],
      ["a loop in a reaction", `await Promise.resolve().then(${spin})`],
      [
        "a loop in a callback of Node",
        `require("fs").stat(".", ${spin}); await new Promise(() => {})`,
      ],
    ])("interrupt of %s", async (_, code) => {
      expect(await interruptCase(kernel, code)).toEqual(interrupted);
    });

    test("an end by process.exit is told, and the next cell runs", async () => {
      const { reply } = await kernel.execute("process.exit(3)");
      expect(reply.content["evalue"]).toContain("process.exit(3)");
      expect((await kernel.execute("6 * 7")).result).toBe("42");
    });
  },
);
