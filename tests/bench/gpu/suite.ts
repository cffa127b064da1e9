/**
 * One training step of ours on a GPU, by whichever rung has it, beside PyTorch's on the same GPU. Blocks of steps alternate, so that both
 * meet the same machine.
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { blockOf } from "../block.js";
import { stepper, type Tfjs } from "../compute/models.js";
import { inTurn, ourLibrary, times } from "../ours.js";
import { type Environment, PythonProcess, pythonOf } from "../python.js";
import { row, type Log, type Row, type Suite } from "../row.js";

const script = fileURLToPath(new URL("torch_peer.py", import.meta.url));
/** Where it finds step_times.py. */
const shared = fileURLToPath(new URL("..", import.meta.url));

const torch: Environment = {
  name: "torch",
  requirements: ["torch==2.11.0"],
  modules: ["torch"],
  size: "3 GB",
};

/** About this long for each side of a row, in blocks that alternate. */
const BUDGET_MS = 2000;
const BLOCKS = 8;

const ROW = "gpu-";
const models = [
  "mlp",
  "cnn",
  "lstm-20",
  "lstm-200",
  "resnet18",
  "transformer",
  "resnet50",
];

interface Built {
  parameters: number;
  versions: string;
}

export const gpu: Suite = {
  name: "gpu",
  about: "training steps beside PyTorch on the same GPU, some minutes",
  names: models.map((model) => ROW + model),
  async *rows(log, wanted) {
    if (!this.names.some(wanted)) return;
    const { tf, backend } = await ourLibrary(log, availableParallelism());
    const rung = backend.name() ?? "none";
    if (rung !== "tfjs-node-gpu" && rung !== "webgpu") {
      log(
        `gpu: expected a rung on a GPU, found ${rung}; no row is measured. npx nabla doctor says what is missing.`,
      );
      return;
    }
    const tf32 = rung === "tfjs-node-gpu" && process.env["NABLA_TF32"] === "1";
    const variant = `${rung}, ${tf32 ? "TF32" : "float32"}`;
    const peer = new PythonProcess(pythonOf(torch, log), script, {
      PYTHONPATH: shared,
      NABLA_BENCH_TF32: tf32 ? "1" : "0",
    });
    try {
      for (const model of models.filter((each) => wanted(ROW + each)))
        yield await beside(peer, tf, model, variant, log);
    } finally {
      await peer.end();
    }
  },
};

async function beside(
  peer: PythonProcess,
  tf: Tfjs,
  model: string,
  variant: string,
  log: Log,
): Promise<Row> {
  const name = ROW + model;
  const built = (await peer.ask({ model })) as Built;
  const ours = stepper(tf, model);
  if (ours.model.countParams() !== built.parameters)
    throw new Error(
      `${name}: ours has ${ours.model.countParams()} parameters, PyTorch's ${built.parameters}.`,
    );
  const steps = await blockOf(ours.step, BUDGET_MS / BLOCKS);
  log(`${name}: ${BLOCKS} x ${steps} steps, ${built.versions}`);
  const measured = await inTurn(
    BLOCKS,
    async () => ((await peer.ask({ steps })) as { times: number[] }).times,
    () => times(steps, ours.step),
  );
  ours.dispose();
  return row(
    { name, variant, unit: "ms", peerName: "PyTorch", target: 1 },
    measured.ours,
    measured.theirs,
  );
}
