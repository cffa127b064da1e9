/** The library beside the packages whose numbers it gives: the same data, start and number of iterations, two threads on both sides. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ourLibrary } from "../ours.js";
import { PythonProcess, pythonOf, type Environment } from "../python.js";
import { row, type Row, type Suite } from "../row.js";
import { worksOf, type Peer, type Work } from "./works.js";

const environment: Environment = {
  name: "library",
  requirements: [
    "scikit-learn==1.9.0",
    "minisom==2.3.6",
    "gensim==4.4.0",
    "pymdptoolbox==4.0b3",
    "gymnasium==1.4.0",
    "numpy==2.4.6",
  ],
  modules: ["sklearn", "minisom", "gensim", "mdptoolbox", "gymnasium"],
  size: "about 110 MB",
};
const THREADS = 2;
const ROUNDS = 5;

/** Name, peer, what is to be reached. */
const rows: Record<string, { peer: string; target: number; unit: string }> = {
  pca: { peer: "scikit-learn", target: 1, unit: "s" },
  "pca-randomized": { peer: "scikit-learn", target: 1, unit: "s" },
  kmeans: { peer: "scikit-learn", target: 1, unit: "s" },
  "gmm-full-20d": { peer: "scikit-learn", target: 1, unit: "s" },
  "gmm-diag-784d": { peer: "scikit-learn", target: 1, unit: "s" },
  som: { peer: "minisom", target: 0.2, unit: "s" },
  word2vec: { peer: "gensim", target: 1, unit: "s" },
  "value-iteration": { peer: "pymdptoolbox", target: 0.2, unit: "s" },
  "cartpole-steps": { peer: "gymnasium", target: 0.2, unit: "us" },
};

const folder = fileURLToPath(
  new URL("../../../.cache/bench/library-data", import.meta.url),
);

/** float32, row after row, for Python to read. */
function put(name: string, values: ArrayLike<number>): string {
  const file = join(folder, `${name}.f32`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, new Uint8Array(Float32Array.from(values).buffer));
  return file;
}

export const library: Suite = {
  name: "library",
  about:
    "estimators, word vectors and decision processes beside scikit-learn, minisom, gensim, pymdptoolbox and gymnasium, some minutes",
  names: Object.keys(rows),
  async *rows(log, wanted) {
    const names = this.names.filter(wanted);
    if (names.length === 0) return;
    const nabla = await ourLibrary(log, THREADS);
    const works = worksOf(nabla, put);
    const script = fileURLToPath(new URL("library_peer.py", import.meta.url));
    const python = new PythonProcess(pythonOf(environment, log), script, {
      OMP_NUM_THREADS: String(THREADS),
      OPENBLAS_NUM_THREADS: String(THREADS),
    });
    const peer: Peer = {
      prepare: async (name, request) =>
        (await python.ask({ prepare: name, ...request })) as Awaited<ReturnType<Peer["prepare"]>>, // prettier-ignore
    };
    try {
      for (const name of names) {
        const work = await works[name]!(peer);
        yield await measure(name, work, python, log);
      }
    } finally {
      await python.end();
    }
  },
};

async function measure(
  name: string,
  work: Work,
  python: PythonProcess,
  log: (line: string) => void,
): Promise<Row> {
  const ours: number[] = [];
  const theirs: number[] = [];
  // The first round warms both sides and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const peer = (await python.ask({ run: name })) as {
      seconds: number;
      check: number | null;
    };
    const mine = await work();
    agree(name, mine.check, peer.check);
    if (round === 0) continue;
    ours.push(mine.seconds);
    theirs.push(peer.seconds);
  }
  const { peer, target, unit } = rows[name]!;
  log(`${name}: ${ROUNDS} rounds`);
  return row({ name, unit, peerName: peer, target }, ours, theirs);
}

/** Both did the same work: what they came to differs by no more than float32 may round. */
function agree(
  name: string,
  ours: number | undefined,
  theirs: number | null,
): void {
  if (ours === undefined || theirs === null) return;
  const apart = Math.abs(ours - theirs) / Math.max(Math.abs(theirs), 1e-9);
  if (!(apart < 2e-3))
    throw new Error(
      `${name}: ours came to ${ours}, the peer to ${theirs}: they did not do the same.`,
    );
}
