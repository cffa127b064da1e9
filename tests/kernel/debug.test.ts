import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { DebugAdapter } from "../../kernel/src/debug/adapter.js";
import { hashSeed, murmur2 } from "../../kernel/src/debug/cell-files.js";
import type {
  InspectorEvent,
  UrgentCommand,
} from "../../kernel/src/engine/messages.js";
import { compileCell } from "../../kernel/src/language/compile/index.js";
import type { Engine } from "../../kernel/src/engine/process.js";
import type { Content } from "../../kernel/src/protocol/message.js";

// Values of ipykernel's `murmur2_x86`.
test.each([
  ["", 3990065800],
  ["a", 2167009006],
  ["ab", 2805137849],
  ["abc", 3350977461],
  ["let n: number = 1\n", 690306326],
  ["größe 😀", 2658148817],
])("Murmur2 of %j", (text, hash) => {
  expect(murmur2(text, hashSeed)).toBe(hash);
});

type Inspect = Extract<UrgentCommand, { type: "inspect" }>;

/** V8's inspector, which answers each request in a turn of its own. What it says of itself waits until somebody asks whether that is all. */
class SlowInspector {
  readonly said: Exclude<InspectorEvent, { type: "largest" }>[] = [];
  /** Places that have a breakpoint, by V8's name for it. */
  readonly breakpoints = new Map<string, unknown>();
  #next = 1;
  #enabled = false;

  readonly adapter = new DebugAdapter({
    engine: () =>
      ({
        urgent: (command) => {
          setImmediate(() => {
            this.#answer(command);
          });
        },
      }) as Partial<Engine> as Engine,
    event: () => undefined,
    translate: (text) => Promise.resolve(text),
    declare: () => Promise.resolve(),
  });

  parsed(url: string): void {
    this.said.push({
      type: "inspection",
      method: "Debugger.scriptParsed",
      params: { scriptId: String(this.#next++), url },
    });
  }

  async request(command: string, given: Content = {}): Promise<Content> {
    const answer = await this.adapter.request({
      seq: 1,
      command,
      arguments: given,
    });
    if (answer["success"] !== true) throw new Error(String(answer["message"]));
    return answer["body"] as Content;
  }

  #answer(command: UrgentCommand): void {
    if (command.type === "inspect-settle")
      for (const event of this.said.splice(0)) this.adapter.inspector(event);
    if (command.type !== "inspect" && command.type !== "inspect-settle") return;
    this.adapter.inspector({
      type: "inspected",
      id: command.id,
      ...(command.type === "inspect" ? this.#answered(command) : {}),
    });
  }

  #answered(command: Inspect): { result: Content } | { error: string } {
    if (/^Debugger\.(?!enable)/.test(command.method) && !this.#enabled)
      return { error: "Debugger agent is not enabled" };
    return { result: this.#result(command) };
  }

  /** The engine ends, and another one starts. */
  restart(): void {
    this.#enabled = false;
    this.breakpoints.clear();
    this.adapter.engineEnded();
    this.adapter.engineStarted();
  }

  #result({ method, params }: Inspect): Content {
    switch (method) {
      case "Debugger.enable":
        this.#enabled = true;
        return {};
      case "Runtime.evaluate":
        return { result: { value: [] } };
      case "Debugger.getScriptSource":
        return { scriptSource: `text of ${String(params["scriptId"])}` };
      case "Debugger.setBreakpointByUrl": {
        const breakpointId = String(this.#next++);
        this.breakpoints.set(breakpointId, params["lineNumber"]);
        return { breakpointId };
      }
      case "Debugger.removeBreakpoint":
        this.breakpoints.delete(params["breakpointId"] as string);
        return {};
      default:
        return {};
    }
  }
}

const file = import.meta.filename;
const url = `${import.meta.url}?v=0123456789ab`;
const packaged = new URL("node_modules/x/index.js", import.meta.url);
const packagedFile = fileURLToPath(packaged);

test("scripts of which V8's word is still on its way are known to whoever asks for them", async () => {
  const asked = async (
    command: string,
    given: Content = {},
  ): Promise<Content> => {
    const v8 = new SlowInspector();
    await v8.request("initialize");
    v8.parsed(url);
    v8.parsed(packaged.href);
    return v8.request(command, given);
  };
  expect((await asked("modules"))["modules"]).toMatchObject([
    { path: file },
    { name: "x/index.js", path: packagedFile },
  ]);
  expect(
    (await asked("source", { source: { path: packagedFile } }))["content"],
  ).toBe("text of 2");
  const set = await asked("setBreakpoints", {
    source: { path: file },
    breakpoints: [{ line: 3 }],
  });
  expect(set["breakpoints"]).toMatchObject([{ line: 3, verified: true }]);
});

test("V8 has the breakpoints that were set last, and no others, whatever crossed them", async () => {
  const v8 = new SlowInspector();
  await v8.request("initialize");
  const set = (...lines: number[]): Promise<Content> =>
    v8.request("setBreakpoints", {
      source: { path: file },
      breakpoints: lines.map((line) => ({ line })),
    });
  await set(3);
  v8.parsed(url);
  await Promise.all([set(5, 7), set(7, 9)]);
  expect([...v8.breakpoints.values()]).toEqual([6, 8]);
});

test("a new engine's first cell, and what is set before it, wait until V8 knows what is wanted of it", async () => {
  const v8 = new SlowInspector();
  await v8.request("initialize");
  const cell = { name: "Cell [1]", text: "let n = 1;\nn += 1;" };
  const path = (await v8.request("dumpCell", { code: cell.text }))[
    "sourcePath"
  ];
  const set = (line: number): Promise<Content> =>
    v8.request("setBreakpoints", {
      source: { path },
      breakpoints: [{ line }],
    });
  await set(2);
  const run = (): Promise<unknown> =>
    v8.adapter.cell(cell.text, compileCell(cell));
  v8.restart();
  await run();
  expect(v8.breakpoints.size).toBe(1);
  v8.restart();
  await Promise.all([
    v8.request("setExceptionBreakpoints", { filters: ["raised"] }),
    v8.request("pause"),
    set(1),
    run(),
  ]);
  expect(v8.breakpoints.size).toBe(1);
});
