/** Rows whose peer is the type checker itself, with the tensor library's types in scope. */
import { dirname } from "node:path";
import type { KernelClient } from "../../support/kernel-client.js";
import {
  type Comparison,
  type Log,
  type Row,
  type Wanted,
  row,
} from "../row.js";
import { open, ran } from "./against-kernels.js";
import { BareChecker } from "./bare-checker.js";
import { ours } from "./peers.js";
import { type Turn, elapsed, takeTurns } from "./turns.js";
import { firstCells, memberOfTensor, oneOfMany, tensorCell } from "./work.js";

const target = 1.3;
const warmUp = 15;
const turns = 40;

/** Ours and the bare checker, each with the same cells behind it. */
interface Sides {
  client: KernelClient;
  bare: BareChecker;
}

interface Question {
  name: string;
  ours: (sides: Sides) => Turn;
  peer: (sides: Sides) => Turn;
}

const execute: Question = {
  name: "execute-20-lines-checked",
  ours:
    ({ client }) =>
    (n) => {
      client.heard.length = 0;
      return elapsed(() => ran(client, tensorCell(n)));
    },
  peer:
    ({ bare }) =>
    async (n) => {
      const time = await bare.diagnose(tensorCell(n));
      await bare.commit(tensorCell(n));
      return time;
    },
};

const complete: Question = {
  name: "complete",
  ours: asked(
    "complete_request",
    ({ matches }) => Array.isArray(matches) && matches.includes("sum"),
  ),
  peer:
    ({ bare }) =>
    (n) => {
      const { code, cursor } = memberOfTensor(n);
      return bare.complete(code, cursor);
    },
};

const inspect: Question = {
  name: "inspect",
  ours: asked("inspect_request", ({ found }) => found === true, {
    detail_level: 0,
  }),
  peer:
    ({ bare }) =>
    (n) => {
      const { code, cursor } = memberOfTensor(n);
      return bare.hover(code, cursor);
    },
};

export const checkerRows = [execute.name, complete.name, inspect.name];

export async function* againstChecker(
  log: Log,
  wanted: Wanted,
): AsyncIterable<Row> {
  if (!checkerRows.some(wanted)) return;
  const sides = await start(firstCells);
  try {
    for (const question of [complete, inspect, execute])
      if (wanted(question.name))
        yield await compare(
          question,
          sides,
          log,
          question === execute ? "3 earlier cells" : undefined,
        );
    if (!wanted(execute.name)) return;
    for (let k = 0; k < 200 - firstCells.length; k++)
      await both(sides, oneOfMany(k));
    yield await compare(execute, sides, log, "200 earlier cells");
  } finally {
    await sides.client.stop();
    await sides.bare.stop();
  }
}

async function start(cells: readonly string[]): Promise<Sides> {
  const client = await open(ours);
  const bare = await BareChecker.start(dirname(client.connectionFile), [
    "nabla",
  ]);
  const sides = { client, bare };
  for (const cell of cells) await both(sides, cell);
  return sides;
}

async function both({ client, bare }: Sides, text: string): Promise<void> {
  await ran(client, text);
  await bare.commit(text);
}

async function compare(
  question: Question,
  sides: Sides,
  log: Log,
  variant: string | undefined,
): Promise<Row> {
  log(
    `${question.name}${variant === undefined ? "" : ` (${variant})`}: ${warmUp} + ${turns} turns …`,
  );
  const comparison: Comparison = {
    name: question.name,
    ...(variant === undefined ? {} : { variant }),
    unit: "ms",
    peerName: "type checker",
    target,
  };
  const times = await takeTurns(
    { ours: question.ours(sides), peer: question.peer(sides) },
    warmUp,
    turns,
  );
  return row(comparison, times.ours, times.peer);
}

/** From a question about a tensor's member to the reply and the idle. */
function asked(
  type: string,
  isAnswer: (content: Record<string, unknown>) => boolean,
  more: Record<string, unknown> = {},
): (sides: Sides) => Turn {
  return ({ client }) =>
    (n) =>
      elapsed(async () => {
        client.heard.length = 0;
        const { code, cursor } = memberOfTensor(n);
        const id = client.send(type, { code, cursor_pos: cursor, ...more });
        const heard = (
          is: (message: KernelClient["heard"][number]) => boolean,
        ) =>
          client.wait(() =>
            client.heard.find(
              (message) => message.parent === id && is(message),
            ),
          );
        const reply = await heard((message) => message.type.endsWith("_reply"));
        await heard(({ content }) => content["execution_state"] === "idle");
        if (!isAnswer(reply.content))
          throw new Error(`${type} found nothing: ${code}`);
      });
}
