/**
 * Whether transfer wins with texts: word pairs such as "Abuja Nigeria" or "big bigger", and what kind of pair each is (Mikolov et al. 2013). All
 * kinds of at least 35 pairs: twenty a kind to learn from, five to choose by, ten to judge by, five seeds of pairs and weights. What decides is
 * what words mean: hardly one of a test pair's words was in training.
 *
 * Rates and epochs are chosen by the validation pairs alone, of two rates for each way.
 */
import { expect, it } from "vitest";
import {
  corpora,
  dfd,
  evaluate,
  pretrained,
  Random,
  tf,
  train,
} from "../../../lib/src/index.js";

const LEAST = 35;
const SEEDS = [1, 2, 3, 4, 5];

/** From scratch, one that suits 120 texts: MiniLM's own form, of 22 million weights, learns less from them. */
const SMALL: pretrained.BertConfig = {
  ...pretrained.MINILM_L6,
  width: 64,
  layers: 2,
  heads: 4,
  intermediate: 256,
  positions: 16,
  dropout: 0,
  attentionDropout: 0,
};

interface Pair {
  text: string;
  label: string;
}
type Part = "training" | "validation" | "test";

async function kinds(): Promise<Map<string, string[]>> {
  const found = new Map<string, Set<string>>();
  for (const { kind, words } of await corpora.analogies()) {
    const [a, b, c, d] = words;
    const pairs = found.get(kind) ?? new Set();
    found.set(kind, pairs.add(`${a} ${b}`).add(`${c} ${d}`));
  }
  return new Map(
    [...found]
      .filter(([, pairs]) => pairs.size >= LEAST)
      .map(([kind, pairs]) => [kind, [...pairs]]),
  );
}

function deal(
  all: ReadonlyMap<string, readonly string[]>,
  seed: number,
): Record<Part, Pair[]> {
  const parts: Record<Part, Pair[]> = {
    training: [],
    validation: [],
    test: [],
  };
  const random = new Random(seed);
  for (const [label, pairs] of all) {
    for (const [i, text] of random
      .shuffle([...pairs])
      .slice(0, LEAST)
      .entries())
      parts[i < 20 ? "training" : i < 25 ? "validation" : "test"].push({
        text,
        label,
      });
  }
  return parts;
}

/** The weights of the epoch that names most validation pairs, of the better of two rates; what they name of the test pairs. */
async function best(
  rates: readonly number[],
  make: (rate: number) => Promise<tf.LayersModel>,
  data: Record<Part, Parameters<typeof evaluate>[1]>,
  options: { epochs: number; seed: number },
): Promise<number> {
  let chosen = { validation: -1, test: NaN };
  for (const rate of rates) {
    const model = await make(rate);
    await train(model, data.training, {
      ...options,
      batchSize: 20,
      validation: data.validation,
      earlyStopping: { patience: Infinity, monitor: "val_acc" },
      progress: false,
    });
    const validation = (await evaluate(model, data.validation))["acc"] ?? NaN;
    const test = (await evaluate(model, data.test))["acc"] ?? NaN;
    if (validation > chosen.validation) chosen = { validation, test };
    model.dispose();
  }
  return chosen.test;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const spread = (values: readonly number[]): number => {
  const middle = mean(values);
  const squares = values.map((value) => (value - middle) ** 2);
  return Math.sqrt((mean(squares) * values.length) / (values.length - 1));
};

it("features and fine-tuning beat a start from scratch by more than the seeds' spread", async () => {
  const all = await kinds();
  const classNames = [...all.keys()];
  const classes = classNames.length;
  const encoder = await pretrained.minilm();
  const extractor = pretrained.featureExtractor(encoder);
  const compiled = { loss: "categoricalCrossentropy", metrics: ["accuracy"] };
  const scores = {
    features: [] as number[],
    tuned: [] as number[],
    scratch: [] as number[],
  };
  for (const seed of SEEDS) {
    const frames = Object.entries(deal(all, seed)).map(
      ([part, pairs]) => [part as Part, new dfd.DataFrame(pairs)] as const,
    );
    const features = {} as Record<Part, Parameters<typeof evaluate>[1]>;
    const texts = {} as Record<Part, pretrained.TextData>;
    for (const [part, frame] of frames) {
      features[part] = await extractor.frame(frame, { classNames });
      texts[part] = pretrained.textData(frame, {
        tokenizer: encoder.tokenizer,
        classNames,
        length: 12,
        pad: true,
      });
    }
    const head = async (rate: number): Promise<tf.LayersModel> => {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({
            units: classes,
            activation: "softmax",
            inputShape: [extractor.width],
            kernelInitializer: tf.initializers.glorotUniform({ seed }),
          }),
        ],
      });
      model.compile({ ...compiled, optimizer: tf.train.adam(rate) });
      return model;
    };
    const classifier = (body: tf.LayersModel): tf.LayersModel =>
      pretrained.textClassifier(body, { classes, seed, dropout: 0 });
    const tuned = async (rate: number): Promise<tf.LayersModel> => {
      const model = classifier((await pretrained.minilm({ dropout: 0 })).model);
      pretrained.fineTune(model, {
        unfreeze: 3,
        learningRates: rate,
        decay: 1,
      });
      return model;
    };
    const scratch = async (rate: number): Promise<tf.LayersModel> => {
      const model = classifier(pretrained.bert(SMALL, { seed }));
      model.compile({ ...compiled, optimizer: tf.train.adam(rate) });
      return model;
    };
    scores.features.push(
      await best([0.003, 0.03], head, features, { epochs: 40, seed }),
    );
    scores.tuned.push(
      await best([3e-4, 1e-3], tuned, texts, { epochs: 5, seed }),
    );
    scores.scratch.push(
      await best([1e-3, 3e-3], scratch, texts, { epochs: 20, seed }),
    );
    for (const part of Object.values(texts)) part.dispose();
  }
  for (const [name, values] of Object.entries(scores)) {
    console.error(
      `${name}: ${mean(values).toFixed(3)} ± ${spread(values).toFixed(3)} (${values.map((value) => value.toFixed(3)).join(", ")})`,
    );
  }
  const { features, tuned, scratch } = scores;
  for (const transfer of [features, tuned]) {
    expect(Math.min(...transfer)).toBeGreaterThan(Math.max(...scratch));
    expect(mean(transfer) - mean(scratch)).toBeGreaterThan(
      3 * Math.max(spread(transfer), spread(scratch)),
    );
  }
  encoder.dispose();
});
