/**
 * What `train` (shuffled batches, history, a live chart) costs beside the bare step: the same model and data, per batch, in runs of a few
 * seconds. The chart's host makes the JSON which a kernel would send, and drops it; its view draws, so that frames are sent ten times a second.
 */
import type { Nabla } from "../ours.js";
import { row, type Log, type Row } from "../row.js";
import { BATCH, models } from "./models.js";

const BATCHES = 64;
/** One epoch would be over before the third frame, and the picture that stays at the end would weigh as much as all batches together. */
const EPOCHS = 10;
const TURNS = 5;

function hostThatSerializes(): object {
  let sent = 0;
  const take = (value: unknown): void => {
    sent += JSON.stringify(value).length;
  };
  return {
    display: (value: unknown) => {
      take(value);
      return Promise.resolve(`display-${sent}`);
    },
    widget: () => ({
      bundle: {},
      ready: Promise.resolve(),
      send: take,
      onMessage: (listener: (content: unknown) => void) => {
        const opens = setTimeout(() => listener({ type: "ready" }));
        return () => clearTimeout(opens);
      },
      close: () => undefined,
    }),
  };
}

export async function fitOverhead(
  { tf, charts, train }: Nabla,
  log: Log,
): Promise<Row> {
  const build = models["mlp"];
  if (build === undefined) throw new Error("The model mlp is missing.");
  const model = build(tf);
  model.compile({
    optimizer: tf.train.adam(1e-3),
    loss: "categoricalCrossentropy",
  });
  const samples = BATCH * BATCHES;
  const x = tf.randomNormal([samples, 784], 0, 1, "float32", 1);
  const y = tf.tidy(() =>
    tf
      .oneHot(
        tf.tensor1d(
          Array.from({ length: samples }, (_, i) => i % 10),
          "int32",
        ),
        10,
      )
      .toFloat(),
  );
  const xs = tf.split(x, BATCHES);
  const ys = tf.split(y, BATCHES);
  const bare = async (): Promise<number> => {
    const start = performance.now();
    for (let epoch = 0; epoch < EPOCHS; epoch++)
      for (const [i, batch] of xs.entries())
        await model.trainOnBatch(batch, ys[i] ?? batch);
    return (performance.now() - start) / BATCHES / EPOCHS;
  };
  const key = Symbol.for("Jupyter.display");
  const globals = globalThis as Record<symbol, unknown>;
  const fit = async (): Promise<number> => {
    const chart = charts.liveTrainingChart({ title: "fit" });
    const start = performance.now();
    await train(
      model,
      { x, y },
      {
        epochs: EPOCHS,
        batchSize: BATCH,
        seed: 1,
        observers: chart,
      },
    );
    return (performance.now() - start) / BATCHES / EPOCHS;
  };
  log(
    `fit-overhead: ${TURNS} runs of ${EPOCHS} epochs of ${BATCHES} batches each way`,
  );
  const before = globals[key];
  globals[key] = hostThatSerializes();
  try {
    await bare();
    await fit();
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      theirs.push(await bare());
      ours.push(await fit());
    }
    return row(
      { name: "fit-overhead", unit: "ms", peerName: "bare step", target: 1.1 },
      ours,
      theirs,
    );
  } finally {
    globals[key] = before;
    tf.dispose([x, y, ...xs, ...ys]);
    model.optimizer.dispose();
    model.dispose();
  }
}
