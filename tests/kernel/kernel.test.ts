/** The kernel between made-up channels, engine and language: which messages go out, in which order, as whose children. */
import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import type {
  Command,
  EngineEvent,
  Outcome,
  UrgentCommand,
} from "../../kernel/src/engine/messages.js";
import type {
  Engine,
  EngineEnd,
  EngineListener,
} from "../../kernel/src/engine/process.js";
import type { Language } from "../../kernel/src/handlers/language.js";
import { History } from "../../kernel/src/history.js";
import { Kernel } from "../../kernel/src/kernel.js";
import { CellSyntaxError } from "../../kernel/src/language/compile/cell.js";
import { mapStep } from "../../kernel/src/language/compile/source-map.js";
import {
  HeaderSource,
  type Message,
} from "../../kernel/src/protocol/message.js";
import type {
  Channels,
  RequestChannel,
} from "../../kernel/src/transport/channels.js";

/** What went out, in its order: the channel and the message. */
class FakeChannels implements Channels {
  readonly sent: { channel: string; message: Message }[] = [];
  closed = false;

  reply(channel: RequestChannel, _: readonly Uint8Array[], message: Message) {
    this.sent.push({ channel, message });
  }
  publish(message: Message) {
    this.sent.push({ channel: "iopub", message });
  }
  close() {
    this.closed = true;
    return Promise.resolve();
  }
}

class FakeEngine implements Engine {
  readonly pid = undefined;
  readonly commands: Command[] = [];
  readonly urgents: UrgentCommand[] = [];
  interrupts = 0;
  stopped = false;

  constructor(readonly listener: EngineListener) {}

  send(command: Command) {
    this.commands.push(command);
  }
  urgent(command: UrgentCommand) {
    this.urgents.push(command);
  }
  interrupt() {
    this.interrupts++;
  }
  largest() {
    return Promise.resolve(undefined);
  }
  drained() {
    return Promise.resolve();
  }
  stop() {
    this.stopped = true;
    return Promise.resolve();
  }

  /** The tag of the cell that was last sent here. */
  get cell(): string {
    const command = this.commands.findLast(({ type }) => type === "execute");
    return command?.type === "execute" ? command.cell : "";
  }
  event(event: EngineEvent) {
    this.listener.event(event);
  }
  done() {
    this.event({ type: "done", cell: this.cell, outcome: { status: "ok" } });
  }
  end(end: Partial<EngineEnd>) {
    this.listener.ended({
      code: null,
      signal: null,
      outOfMemory: false,
      beforeReady: false,
      lastWords: "",
      ...end,
    });
  }
}

let channels: FakeChannels;
let engines: FakeEngine[];
let kernel: Kernel;
/** Resolves when the checker may answer. */
let checked: Promise<unknown>;
let count = 0;

const fakeLanguage: Language = {
  async compile({ name, text }) {
    if (text === "(") throw new CellSyntaxError("The cell ends here.", 1, 1);
    await turn();
    return {
      code: text,
      map: {
        source: name,
        text,
        steps: [mapStep({ names: [], mappings: "AAAA" })],
      },
      names: { declared: [], mentioned: [] },
      free: [],
      captured: [],
    };
  },
  async check() {
    await checked;
    return { status: "checked", diagnostics: [], mode: "on" };
  },
  expression: (text) => Promise.resolve(text),
  declare: () => Promise.resolve(),
  completeness: () => Promise.resolve({ status: "complete", indent: "" }),
  warm: () => undefined,
  ran: () => Promise.resolve(),
  complete: (_, offset) =>
    Promise.resolve({
      matches: [{ text: "😀x" }],
      start: offset - 1,
      end: offset,
    }),
  inspect: () => Promise.resolve(undefined),
  reset: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

beforeEach(() => {
  channels = new FakeChannels();
  engines = [];
  checked = Promise.resolve();
  kernel = new Kernel(channels, {
    headers: new HeaderSource("kernel", "test"),
    language: fakeLanguage,
    history: new History(undefined),
    startEngine(listener) {
      const engine = new FakeEngine(listener);
      engines.push(engine);
      return engine;
    },
    ended: () => undefined,
  });
  kernel.start();
});

const engine = (): FakeEngine => engines.at(-1)!;

function send(
  type: string,
  content: Record<string, unknown>,
  channel: RequestChannel = "shell",
  header: Record<string, unknown> = {},
): string {
  const id = `request_${count++}`;
  kernel.request({
    channel,
    identities: [],
    message: {
      header: {
        msg_id: id,
        msg_type: type,
        session: "client",
        username: "test",
        date: "",
        version: "5.5",
        ...header,
      },
      parent_header: {},
      metadata: {},
      content,
      buffers: [],
    },
  });
  return id;
}

const execute = (code: string, more = {}): string =>
  send("execute_request", { code, ...more });

/** Lets everything happen that can happen without the engine. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await turn();
}

/** Types (and states) of what went out as a child of a request. */
const children = (id: string): string[] =>
  channels.sent
    .filter(
      ({ message }) =>
        "msg_id" in message.parent_header &&
        message.parent_header.msg_id === id,
    )
    .map(({ message }) =>
      message.header.msg_type === "status"
        ? String(message.content["execution_state"])
        : message.header.msg_type,
    );

const reply = (id: string): Record<string, unknown> | undefined =>
  channels.sent.find(
    ({ channel, message }) =>
      channel !== "iopub" &&
      "msg_id" in message.parent_header &&
      message.parent_header.msg_id === id,
  )?.message.content;

describe("a cell", () => {
  test("busy, input, output, reply, idle", async () => {
    const id = execute("1");
    await settle();
    expect(children(id)).toEqual(["busy", "execute_input"]);
    const { cell } = engine();
    engine().event({ type: "stream", cell, name: "stdout", text: "a" });
    engine().event({ type: "stream", cell, name: "stdout", text: "b\n" });
    engine().event({
      type: "result",
      cell,
      content: { data: { "text/plain": "1" }, metadata: {} },
    });
    engine().done();
    await settle();
    expect(children(id)).toEqual([
      "busy",
      "execute_input",
      "stream",
      "execute_result",
      "execute_reply",
      "idle",
    ]);
    const stream = channels.sent.find(
      ({ message }) => message.header.msg_type === "stream",
    );
    expect(stream?.message.content).toEqual({ name: "stdout", text: "ab\n" });
    expect(reply(id)).toMatchObject({ status: "ok", execution_count: 1 });
  });

  test("a silent one publishes its states alone, and does not count", async () => {
    const id = execute("1", { silent: true });
    await settle();
    const { cell } = engine();
    engine().event({ type: "stream", cell, name: "stdout", text: "a" });
    engine().event({
      type: "result",
      cell,
      content: { data: {}, metadata: {} },
    });
    engine().done();
    await settle();
    expect(children(id)).toEqual(["busy", "execute_reply", "idle"]);
    expect(reply(id)).toMatchObject({ execution_count: 0 });
    const counted = execute("2");
    await settle();
    engine().done();
    await settle();
    expect(reply(counted)).toMatchObject({ execution_count: 1 });
  });

  test("one that does not parse never reaches the engine", async () => {
    const id = execute("(");
    await settle();
    expect(children(id)).toEqual([
      "busy",
      "execute_input",
      "error",
      "execute_reply",
      "idle",
    ]);
    expect(engine().commands).toEqual([]);
  });

  test("the next one waits for its reply; a failure gives up those that wait, unless it was told not to", async () => {
    const outcome: Outcome = {
      status: "error",
      error: { name: "Error", message: "no", stack: ["Error: no"] },
    };
    const failing = execute("first", { stop_on_error: false });
    const kept = execute("second");
    const given = execute("third");
    await settle();
    expect(children(kept)).toEqual([]);
    engine().event({ type: "done", cell: engine().cell, outcome });
    await settle();
    expect(reply(failing)).toMatchObject({ status: "error", ename: "Error" });
    expect(children(kept)).toEqual(["busy", "execute_input"]);
    engine().event({ type: "done", cell: engine().cell, outcome });
    await settle();
    expect(reply(given)).toMatchObject({ status: "aborted" });
    expect(reply(given)).not.toHaveProperty("execution_count");
    expect(children(given)).toEqual(["busy", "execute_reply", "idle"]);
  });

  test("what comes late has the cell's own header", async () => {
    const first = execute("1");
    await settle();
    const { cell } = engine();
    engine().done();
    await settle();
    const second = execute("2");
    await settle();
    engine().event({ type: "stream", cell, name: "stdout", text: "late" });
    engine().done();
    await settle();
    expect(children(first)).toEqual([
      "busy",
      "execute_input",
      "execute_reply",
      "idle",
      "stream",
    ]);
    expect(children(second)).toEqual([
      "busy",
      "execute_input",
      "execute_reply",
      "idle",
    ]);
  });

  test("an interrupt before it runs keeps it from running", async () => {
    let open: (() => void) | undefined;
    checked = new Promise<void>((resolve) => (open = resolve));
    const id = execute("1");
    await settle();
    send("interrupt_request", {}, "control");
    open?.();
    await settle();
    expect(reply(id)).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(engine().commands).toEqual([]);
    expect(engine().interrupts).toBe(1);
  });
});

describe("an engine's end", () => {
  test("during a cell is that cell's error, and another engine runs the next one", async () => {
    const id = execute("1");
    await settle();
    engine().end({ signal: "SIGSEGV", lastWords: "Segmentation fault\n" });
    await settle();
    expect(reply(id)).toMatchObject({ status: "error", ename: "EngineEnded" });
    expect(String(reply(id)?.["evalue"])).toContain("SIGSEGV");
    expect(engines).toHaveLength(2);
    const next = execute("2", {});
    await settle();
    engine().done();
    await settle();
    expect(reply(next)).toMatchObject({ status: "ok" });
  });

  test("between two cells is told with the next one, once", async () => {
    engine().end({ exit: 5, code: 5 });
    for (const streams of [1, 0]) {
      const id = execute("1");
      await settle();
      engine().done();
      await settle();
      expect(children(id).filter((type) => type === "stream")).toHaveLength(
        streams,
      );
    }
  });

  test("before it could run anything, another is started only with the next cell", async () => {
    engine().end({ code: 1, beforeReady: true });
    expect(engines).toHaveLength(1);
    execute("1");
    await settle();
    expect(engines).toHaveLength(2);
  });

  test("nor does the debugger start one again and again", async () => {
    const switchedOn = send(
      "debug_request",
      { type: "request", seq: 1, command: "initialize" },
      "control",
    );
    await settle();
    engine().end({ code: 1 });
    expect(engines).toHaveLength(2);
    await settle();
    expect(reply(switchedOn)).toMatchObject({ success: false });
    engine().end({ code: 1, beforeReady: true });
    await settle();
    expect(engines).toHaveLength(2);
    execute("1");
    await settle();
    expect(engines).toHaveLength(3);
    expect(engine().urgents).toMatchObject([{ method: "Runtime.evaluate" }]);
  });
});

describe("other requests", () => {
  test("small ones are answered while a cell runs, and it is busy again afterwards", async () => {
    const cell = execute("1");
    await settle();
    const small = send("is_complete_request", { code: "1" });
    await settle();
    expect(children(small)).toEqual(["busy", "is_complete_reply", "idle"]);
    expect(children(cell)).toEqual(["busy", "execute_input", "busy"]);
  });

  test("a comm message is idle when the engine has dealt with it", async () => {
    const id = send("comm_msg", { comm_id: "c", data: {} });
    await settle();
    expect(children(id)).toEqual(["busy"]);
    const command = engine().commands.at(-1);
    expect(command).toMatchObject({ type: "comm", message: { id: "c" } });
    engine().event({
      type: "done",
      cell: command?.type === "comm" ? command.cell : "",
      outcome: { status: "ok" },
    });
    expect(children(id)).toEqual(["busy", "idle"]);
  });

  test("a question goes to the client of its cell; its answer wakes the engine", async () => {
    const id = execute("prompt()", { allow_stdin: true });
    await settle();
    engine().event({
      type: "input",
      cell: engine().cell,
      request: 3,
      prompt: "name?",
      password: true,
    });
    const asked = channels.sent.find(
      ({ channel }) => channel === "stdin",
    )?.message;
    expect(asked?.content).toEqual({ prompt: "name?", password: true });
    expect(asked?.parent_header).toMatchObject({ msg_id: id });
    send("input_reply", { value: "ada" }, "stdin");
    expect(engine().urgents).toEqual([
      { type: "input", request: 3, value: "ada" },
    ]);
  });

  test("where nobody can be asked it is refused", async () => {
    execute("prompt()", { allow_stdin: false });
    await settle();
    engine().event({
      type: "input",
      cell: engine().cell,
      request: 3,
      prompt: "",
      password: false,
    });
    expect(engine().urgents).toMatchObject([
      { type: "input-refused", request: 3 },
    ]);
  });

  test("positions of completions count code points", async () => {
    const id = send("complete_request", { code: "😀😀x", cursor_pos: 3 });
    await settle();
    expect(reply(id)).toMatchObject({ cursor_start: 2, cursor_end: 3 });
  });

  test.each([
    ["a request that nobody knows", "nonsense_request", {}],
    ["bad content", "complete_request", { code: 5 }],
    [
      "a cell for a subshell that is not there",
      "execute_request",
      { code: "1" },
    ],
  ])("%s gets an error reply", async (_, type, content) => {
    const id = send(type, content, "shell", { subshell_id: "nowhere" });
    await settle();
    expect(reply(id)).toMatchObject({ status: "error" });
    expect(children(id).at(-1)).toBe("idle");
  });

  test("a message that is no request gets no answer", async () => {
    const id = send("nonsense", {});
    await settle();
    expect(children(id)).toEqual([]);
  });

  test("a shutdown ends the engine, answers, and only then closes", async () => {
    const id = send("shutdown_request", { restart: true }, "control");
    expect(channels.closed).toBe(false);
    await settle();
    expect(engine().stopped).toBe(true);
    expect(reply(id)).toEqual({ status: "ok", restart: true });
    expect(channels.closed).toBe(true);
  });
});
