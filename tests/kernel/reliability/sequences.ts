/**
 * Random sequences of what clients really send, beside a model that says what each must answer. Every sequence uses names of its own, so that
 * one kernel can serve them all until one ends it.
 */
import fc from "fast-check";
import { expect } from "vitest";
import { KernelClient } from "../../support/kernel-client.js";

/** What a person who has typed all this would expect. */
interface Model {
  values: Map<string, number>;
  count: number;
  /** Cells that the history keeps, oldest first. */
  typed: string[];
  comms: Set<string>;
  prefix: string;
  ended: boolean;
}

interface Real {
  kernel: KernelClient;
}

type Step = fc.AsyncCommand<Model, Real>;

const letters = ["a", "b", "c"];

async function cell(
  m: Model,
  { kernel }: Real,
  code: string,
  expected: { result?: string; stdout?: string; ename?: string | RegExp },
): Promise<void> {
  const run = await kernel.execute(code);
  m.count++;
  m.typed.push(code);
  const { status, ename, execution_count } = run.reply.content;
  expect({ code, execution_count }).toEqual({ code, execution_count: m.count });
  if (expected.ename === undefined)
    expect({ code, ...run.reply.content }).toMatchObject({ status: "ok" });
  else {
    expect({ code, status }).toEqual({ code, status: "error" });
    expect(String(ename)).toMatch(expected.ename);
  }
  expect({ code, result: run.result }).toEqual({
    code,
    result: expected.result,
  });
  expect(run.stdout).toBe(expected.stdout ?? "");
  const types = run.outputs.map((output) => output.type);
  expect(types[0]).toBe("status");
  expect(types.at(-1)).toBe("status");
  expect(types.filter((type) => type === "execute_input")).toHaveLength(1);
  kernel.heard.length = 0;
}

function same(actual: unknown, expected: unknown): void {
  expect(actual).toEqual(expected);
}

function like(actual: unknown, expected: object): void {
  expect(actual).toMatchObject(expected);
}

abstract class Always implements Step {
  check = (m: Model): boolean => !m.ended;
  abstract run(m: Model, real: Real): Promise<void>;
  abstract toString(): string;
}

class Declare extends Always {
  constructor(
    readonly letter: string,
    readonly value: number,
  ) {
    super();
  }
  async run(m: Model, real: Real): Promise<void> {
    const name = m.prefix + this.letter;
    await cell(m, real, `let ${name} = ${this.value}`, {});
    m.values.set(this.letter, this.value);
  }
  toString = (): string => `let ${this.letter} = ${this.value}`;
}

class Add extends Always {
  constructor(
    readonly letter: string,
    readonly value: number,
  ) {
    super();
  }
  async run(m: Model, real: Real): Promise<void> {
    const before = m.values.get(this.letter);
    const code = `${m.prefix}${this.letter} += ${this.value}`;
    if (before === undefined) {
      await cell(m, real, code, { ename: /TypeScript error|ReferenceError/ });
      return;
    }
    m.values.set(this.letter, before + this.value);
    await cell(m, real, code, { result: String(before + this.value) });
  }
  toString = (): string => `${this.letter} += ${this.value}`;
}

/** Output, an earlier value, and an end that throws. */
class PrintAndThrow extends Always {
  constructor(
    readonly lines: number,
    readonly throws: boolean,
  ) {
    super();
  }
  async run(m: Model, real: Real): Promise<void> {
    await cell(
      m,
      real,
      `for (let i = 0; i < ${this.lines}; i++) console.log("line", i);${this.throws ? ' throw new RangeError("meant")' : ""}`,
      {
        stdout: Array.from(
          { length: this.lines },
          (_, i) => `line ${i}\n`,
        ).join(""),
        ...(this.throws ? { ename: "RangeError" } : {}),
      },
    );
  }
  toString = (): string =>
    `print ${this.lines}${this.throws ? ", then throw" : ""}`;
}

/** Cells that were sent without waiting: answered in their order, each after the one before it. */
class Burst extends Always {
  constructor(readonly size: number) {
    super();
  }
  async run(m: Model, { kernel }: Real): Promise<void> {
    const codes = Array.from({ length: this.size }, (_, i) => `${i} * 2`);
    const ids = codes.map((code) => kernel.send("execute_request", { code }));
    const runs = await Promise.all(ids.map((id) => kernel.outcome(id)));
    same(
      runs.map((run) => run.result),
      codes.map((_, i) => String(i * 2)),
    );
    same(
      runs.map((run) => run.reply.content["execution_count"]),
      codes.map((_, i) => m.count + 1 + i),
    );
    m.count += this.size;
    m.typed.push(...codes);
    kernel.heard.length = 0;
  }
  toString = (): string => `burst of ${this.size}`;
}

class Silent extends Always {
  constructor(readonly letter: string) {
    super();
  }
  async run(m: Model, { kernel }: Real): Promise<void> {
    const value = m.values.get(this.letter);
    const { reply, outputs } = await kernel.execute('console.log("unheard")', {
      silent: true,
      user_expressions: { it: `${m.prefix}${this.letter}` },
    });
    // Where something small is answered meanwhile, the cell's busy comes again.
    same(
      outputs
        .map((output) => output.content["execution_state"])
        .filter((state, i, states) => state !== states[i - 1]),
      ["busy", "idle"],
    );
    const it = (
      reply.content["user_expressions"] as Record<
        string,
        { status: string; data?: Record<string, string> }
      >
    )["it"]!;
    same(it.data?.["text/plain"], value?.toString());
    same(it.status, value === undefined ? "error" : "ok");
    kernel.heard.length = 0;
  }
  toString = (): string => `silent, asks ${this.letter}`;
}

class Complete extends Always {
  async run(m: Model, { kernel }: Real): Promise<void> {
    const code = `1 + ${m.prefix}`;
    const { content } = await kernel.request("complete_request", {
      code,
      cursor_pos: code.length,
    });
    const matches = (content["matches"] as string[]).filter((match) =>
      match.startsWith(m.prefix),
    );
    same(
      matches.toSorted(),
      [...m.values.keys()].map((letter) => m.prefix + letter).toSorted(),
    );
  }
  toString = (): string => "complete";
}

class Inspect extends Always {
  constructor(readonly letter: string) {
    super();
  }
  async run(m: Model, { kernel }: Real): Promise<void> {
    const code = `${m.prefix}${this.letter}`;
    const { content } = await kernel.request("inspect_request", {
      code,
      cursor_pos: code.length,
      detail_level: 0,
    });
    same(
      { code, found: content["found"] },
      {
        code,
        found: m.values.has(this.letter),
      },
    );
    if (m.values.has(this.letter))
      same(JSON.stringify(content["data"]).includes("number"), true);
  }
  toString = (): string => `inspect ${this.letter}`;
}

class IsComplete extends Always {
  constructor(
    readonly code: string,
    readonly status: string,
  ) {
    super();
  }
  async run(_m: Model, { kernel }: Real): Promise<void> {
    const { content } = await kernel.request("is_complete_request", {
      code: this.code,
    });
    same(content["status"], this.status);
  }
  toString = (): string => `is ${this.code} complete`;
}

/** With a cell running, and without. */
class Interrupt extends Always {
  constructor(readonly code: string | undefined) {
    super();
  }
  async run(m: Model, { kernel }: Real): Promise<void> {
    if (this.code === undefined) {
      const reply = await kernel.request("interrupt_request", {}, "control");
      same(reply.content["status"], "ok");
      return;
    }
    const code = `console.log("begun"); ${this.code}`;
    const id = kernel.send("execute_request", { code });
    await kernel.wait(() =>
      kernel.heard.find(
        ({ parent, type }) => parent === id && type === "stream",
      ),
    );
    await kernel.request("interrupt_request", {}, "control");
    const { reply } = await kernel.outcome(id);
    m.count++;
    m.typed.push(code);
    same(reply.content["ename"], "Interrupted");
    kernel.heard.length = 0;
  }
  toString = (): string => `interrupt ${this.code ?? "nothing"}`;
}

class History extends Always {
  constructor(readonly n: number) {
    super();
  }
  async run(m: Model, { kernel }: Real): Promise<void> {
    const { content } = await kernel.request("history_request", {
      hist_access_type: "tail",
      n: this.n,
      output: false,
      raw: true,
    });
    const found = (content["history"] as [number, number, string][]).map(
      (entry) => entry[2],
    );
    const expected = m.typed.slice(-this.n);
    // What sequences before this one typed comes first.
    same(found.slice(found.length - expected.length), expected);
    same(found.length <= this.n, true);
  }
  toString = (): string => `history ${this.n}`;
}

/** A widget that the kernel makes, and its life as a front end sees it. */
class Comm extends Always {
  constructor(readonly value: number) {
    super();
  }
  async run(m: Model, { kernel }: Real): Promise<void> {
    const code = `new widgets.IntSlider({ value: ${this.value}, min: 0, max: 100 })`;
    const { outputs, reply } = await kernel.execute(code);
    like(reply.content, { status: "ok" });
    m.count++;
    m.typed.push(code);
    for (const { type, content } of outputs)
      if (type === "comm_open") m.comms.add(String(content["comm_id"]));
    kernel.heard.length = 0;
    const info = await kernel.request("comm_info_request", {
      target_name: "jupyter.widget",
    });
    same(
      Object.keys(info.content["comms"] as object),
      expect.arrayContaining([...m.comms]),
    );
    for (const id of m.comms) {
      const asked = kernel.send("comm_msg", {
        comm_id: id,
        data: { method: "request_state" },
      });
      await kernel.wait(() =>
        kernel.heard.find(
          ({ parent, type, content }) =>
            parent === asked &&
            type === "comm_msg" &&
            (content["data"] as { method: string }).method === "update",
        ),
      );
    }
    // Nobody knows this one: it is closed at once.
    const strange = `strange-${m.count}`;
    kernel.send("comm_open", {
      comm_id: strange,
      target_name: "nobody",
      data: {},
    });
    await kernel.wait(() =>
      kernel.heard.find(
        ({ type, content }) =>
          type === "comm_close" && content["comm_id"] === strange,
      ),
    );
    kernel.heard.length = 0;
  }
  toString = (): string => `slider at ${this.value}`;
}

class Ask extends Always {
  constructor(readonly answer: string) {
    super();
  }
  async run(m: Model, real: Real): Promise<void> {
    real.kernel.answer = () => this.answer;
    await cell(m, real, 'console.log(prompt("name?"))', {
      stdout: `${this.answer}\n`,
    });
  }
  toString = (): string => `ask, answered ${JSON.stringify(this.answer)}`;
}

class Info extends Always {
  constructor(readonly channel: "shell" | "control") {
    super();
  }
  async run(_m: Model, { kernel }: Real): Promise<void> {
    const { content } = await kernel.request(
      "kernel_info_request",
      {},
      this.channel,
    );
    like(content, {
      status: "ok",
      implementation: "nabla",
      protocol_version: expect.stringMatching(/^5\.\d+/) as unknown,
    });
  }
  toString = (): string => `info on ${this.channel}`;
}

/** The engine ends, and the kernel goes on without its variables. */
class Crash extends Always {
  async run(m: Model, real: Real): Promise<void> {
    await cell(m, real, "process.exit(3)", { ename: "EngineEnded" });
    m.values.clear();
    m.comms.clear();
  }
  toString = (): string => "process.exit";
}

class Shutdown extends Always {
  async run(m: Model, { kernel }: Real): Promise<void> {
    const reply = await kernel.request(
      "shutdown_request",
      { restart: false },
      "control",
    );
    same(reply.content, { status: "ok", restart: false });
    m.ended = true;
    await kernel.stop();
    same(kernel.child.exitCode, 0);
  }
  toString = (): string => "shutdown";
}

const letter = fc.constantFrom(...letters);
const value = fc.integer({ min: -1000, max: 1000 });
const steps: fc.Arbitrary<Step>[] = [
  fc.tuple(letter, value).map(([l, v]) => new Declare(l, v)),
  fc.tuple(letter, value).map(([l, v]) => new Add(l, v)),
  fc
    .tuple(fc.nat({ max: 50 }), fc.boolean())
    .map(([n, throws]) => new PrintAndThrow(n, throws)),
  fc.integer({ min: 1, max: 6 }).map((size) => new Burst(size)),
  letter.map((l) => new Silent(l)),
  fc.constant(new Complete()),
  letter.map((l) => new Inspect(l)),
  fc
    .constantFrom(
      ["1 + 1", "complete"],
      ["function f() {", "incomplete"],
      ["let x = ;", "invalid"],
      ["`text", "incomplete"],
      ["", "complete"],
    )
    .map(([code, status]) => new IsComplete(code, status)),
  fc
    .constantFrom(
      undefined,
      "for (;;);",
      "await new Promise(() => {})",
      "await null; for (;;);",
    )
    .map((code) => new Interrupt(code)),
  fc.integer({ min: 1, max: 20 }).map((n) => new History(n)),
  fc.nat({ max: 100 }).map((v) => new Comm(v)),
  fc.string().map((answer) => new Ask(answer)),
  fc
    .constantFrom("shell" as const, "control" as const)
    .map((channel) => new Info(channel)),
];

/** Ends are rare, or every sequence would be a short one. */
const rare: fc.Arbitrary<Step> = fc.constantFrom(new Crash(), new Shutdown());

const sequence = fc.commands(
  // `commands` draws from each entry alike.
  [...steps, ...steps, ...steps, rare],
  { maxCommands: 15 },
);

/**
 * Runs that many sequences.
 *
 * @throws with the shortest sequence whose answers were wrong, and the seed that gave it
 */
export async function validSequences(
  count: number,
  seed: number,
): Promise<{ sequences: number; kernels: number; cells: number }> {
  let kernel: KernelClient | undefined;
  let started = 0;
  let kernels = 0;
  let cells = 0;
  let sequenceNumber = 0;
  await fc.assert(
    fc.asyncProperty(sequence, async (commands) => {
      if (kernel === undefined) {
        kernel = await KernelClient.start();
        kernels++;
        started = 0;
      }
      const real = { kernel };
      const model: Model = {
        values: new Map(),
        count: started,
        typed: [],
        comms: new Set(),
        prefix: `s${sequenceNumber++}_`,
        ended: false,
      };
      try {
        await fc.asyncModelRun(() => ({ model, real }), commands);
      } catch (error) {
        // What it left behind is not the next one's matter.
        kernel = undefined;
        await real.kernel.stop().catch(() => undefined);
        throw error;
      }
      cells += model.count - started;
      started = model.count;
      if (model.ended) kernel = undefined;
    }),
    { numRuns: count, seed },
  );
  await kernel?.stop();
  return { sequences: sequenceNumber, kernels, cells };
}
