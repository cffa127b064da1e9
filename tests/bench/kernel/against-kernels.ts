/** Rows whose peer is another kernel: the same client speaks to both. */
import { KernelClient } from "../../support/kernel-client.js";
import {
  type Comparison,
  type Log,
  type Row,
  type Wanted,
  row,
} from "../row.js";
import { type Peer, deno, ipykernel, ours, oursUnchecked } from "./peers.js";
import { type Turn, elapsed, takeTurns } from "./turns.js";
import { type Work, work } from "./work.js";

interface Case {
  name: string;
  ours: Peer;
  peer: (log: Log) => Peer;
  warmUp: number;
  turns: number;
  work: (client: KernelClient, work: Work, n: number) => Promise<unknown>;
}

const lines = 10_000;
const tenMegabytes = 10_000_000;

const cases: Case[] = [
  {
    name: "execute-one-line",
    ours,
    peer: deno,
    warmUp: 15,
    turns: 60,
    work: (client, { line }, n) => ran(client, line(n)),
  },
  {
    name: "execute-20-lines-unchecked",
    ours: oursUnchecked,
    peer: deno,
    warmUp: 15,
    turns: 60,
    work: (client, { twentyLines }, n) => ran(client, twentyLines(n)),
  },
  {
    name: "print-10000-lines",
    ours,
    peer: () => ipykernel,
    warmUp: 3,
    turns: 15,
    work: async (client, { printLines }, n) => {
      const { stdout } = await ran(client, printLines(n, lines));
      let expected = "";
      for (let i = 0; i < lines; i++) expected += `${n}: line ${i}\n`;
      if (stdout !== expected)
        throw new Error("the printed lines are not whole, or not in order");
    },
  },
  {
    name: "display-10mb",
    ours,
    peer: () => ipykernel,
    warmUp: 3,
    turns: 15,
    work: async (client, { display }, n) => {
      const { outputs } = await ran(client, display(n, tenMegabytes));
      const shown = outputs.find(({ type }) => type === "display_data");
      const data = shown?.content["data"] as Record<string, string> | undefined;
      if (data?.["text/plain"]?.length !== tenMegabytes)
        throw new Error("what was displayed did not come whole");
    },
  },
];

export const kernelRows = ["cold-start", ...cases.map(({ name }) => name)];

export async function* againstKernels(
  log: Log,
  wanted: Wanted,
): AsyncIterable<Row> {
  if (wanted("cold-start")) {
    log("cold-start: 1 + 15 turns …");
    const peer = deno(log);
    const times = await takeTurns(
      { ours: coldStart(ours), peer: coldStart(peer) },
      1,
      15,
    );
    yield row(
      {
        name: "cold-start",
        unit: "ms",
        peerName: peer.name,
        target: 1,
      },
      times.ours,
      times.peer,
    );
  }
  for (const one of cases) if (wanted(one.name)) yield compare(one, log);
}

async function compare(one: Case, log: Log): Promise<Row> {
  log(`${one.name}: ${one.warmUp} + ${one.turns} turns …`);
  const peer = one.peer(log);
  const comparison: Comparison = {
    name: one.name,
    unit: "ms",
    peerName: peer.name,
    target: 1,
  };
  const clients: KernelClient[] = [];
  const turnsOf = async (side: Peer): Promise<Turn> => {
    const client = await open(side);
    clients.push(client);
    return (n) =>
      elapsed(() => one.work(client, work[side.language], n)).finally(() => {
        // What was heard is not searched again in the next turn.
        client.heard.length = 0;
      });
  };
  try {
    const sides = { ours: await turnsOf(one.ours), peer: await turnsOf(peer) };
    const times = await takeTurns(sides, one.warmUp, one.turns);
    return row(comparison, times.ours, times.peer);
  } finally {
    for (const client of clients) await client.stop();
  }
}

/** Spawn to the reply to `kernel_info_request`. */
const coldStart =
  (peer: Peer): Turn =>
  async () => {
    const start = performance.now();
    const client = await KernelClient.startOther(peer.argv);
    const time = performance.now() - start;
    await client.stop();
    return time;
  };

/** A kernel that has answered, and whose outputs reach us. */
export async function open(peer: Peer): Promise<KernelClient> {
  const client = await KernelClient.startOther(peer.argv);
  while (!client.heard.some(({ type }) => type === "status"))
    await client.request("kernel_info_request", {});
  await ran(client, "1");
  return client;
}

export async function ran(
  client: KernelClient,
  code: string,
): ReturnType<KernelClient["execute"]> {
  const run = await client.execute(code);
  if (run.reply.content["status"] !== "ok")
    throw new Error(
      `the benchmark's cell failed: ${JSON.stringify(run.reply.content)}\n${code}`,
    );
  return run;
}
