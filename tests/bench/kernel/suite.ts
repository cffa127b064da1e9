/** Our kernel beside ipykernel and Deno: cold start, one line, twenty lines, completion. Peers take turns with us, so that both meet the same machine. */
import { KernelClient } from "../../support/kernel-client.js";
import { type Row, type Suite, row } from "../row.js";
import { type Peer, deno, ipykernel, ours } from "./peers.js";

const elapsed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

const open = (peer: Peer): Promise<KernelClient> =>
  KernelClient.startOther(peer.argv);

/** Spawn to the reply to `kernel_info_request`. */
async function coldStart(peer: Peer): Promise<number> {
  const start = performance.now();
  const client = await open(peer);
  const time = performance.now() - start;
  await client.stop();
  return time;
}

/** Turns of each peer in one run: times by peer. */
async function takeTurns(
  peers: readonly Peer[],
  turns: number,
  measure: (peer: Peer, turn: number) => Promise<number>,
): Promise<Map<string, number[]>> {
  const times = new Map(peers.map((peer) => [peer.name, [] as number[]]));
  for (let turn = 0; turn < turns; turn++)
    for (const peer of peers)
      times.get(peer.name)?.push(await measure(peer, turn));
  return times;
}

interface Case {
  name: string;
  turns: number;
  warmUp: number;
  work: (client: KernelClient, peer: Peer, n: number) => Promise<unknown>;
}

async function ran(client: KernelClient, code: string): Promise<void> {
  const { reply } = await client.execute(code);
  if (reply.content["status"] !== "ok")
    throw new Error(
      `the benchmark's cell failed: ${JSON.stringify(reply.content)}\n${code}`,
    );
}

const cases: Case[] = [
  {
    name: "execute-one-line",
    turns: 60,
    warmUp: 10,
    work: (client, peer, n) => ran(client, peer.line(n)),
  },
  {
    name: "execute-20-lines-checked",
    turns: 40,
    warmUp: 10,
    work: (client, peer, n) => ran(client, peer.twentyLines(n)),
  },
  {
    name: "complete",
    turns: 40,
    warmUp: 10,
    work: async (client, peer, n) => {
      const code = peer.unfinished(n);
      const { content } = await client.request("complete_request", {
        code,
        cursor_pos: code.length,
      });
      const { matches } = content;
      if (!Array.isArray(matches) || matches.length === 0)
        throw new Error(
          `${peer.name} completed nothing in ${JSON.stringify(code)}`,
        );
    },
  },
];

async function* rowsOf(
  name: string,
  peers: readonly Peer[],
  times: Map<string, number[]>,
): AsyncIterable<Row> {
  const mine = times.get(ours.name) ?? [];
  for (const peer of peers)
    if (peer !== ours)
      yield row(name, "ms", mine, peer.name, times.get(peer.name) ?? []);
}

export const kernel: Suite = {
  name: "kernel",
  about: "the kernel beside ipykernel and Deno, about a minute",
  async *rows(log, only = "") {
    const peers = [ours, ipykernel, deno(log)];
    if ("cold-start".includes(only)) {
      log("cold-start: 1 + 10 turns of each kernel …");
      await takeTurns(peers, 1, coldStart);
      yield* rowsOf("cold-start", peers, await takeTurns(peers, 10, coldStart));
    }
    const wanted = cases.filter((one) => one.name.includes(only));
    if (wanted.length === 0) return;
    const clients = new Map<string, KernelClient>();
    try {
      for (const peer of peers) {
        const client = await open(peer);
        clients.set(peer.name, client);
        await ran(client, peer.prepare);
      }
      let n = 0;
      for (const { name, turns, warmUp, work } of wanted) {
        log(`${name}: ${warmUp} + ${turns} turns of each kernel …`);
        const measure = (peer: Peer): Promise<number> => {
          const client = clients.get(peer.name);
          if (client === undefined) throw new Error(`no kernel ${peer.name}`);
          const turn = n++;
          return elapsed(() => work(client, peer, turn));
        };
        await takeTurns(peers, warmUp, measure);
        yield* rowsOf(name, peers, await takeTurns(peers, turns, measure));
      }
    } finally {
      for (const client of clients.values()) await client.stop();
    }
  },
};
