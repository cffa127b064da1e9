/** BERT beside transformers' BertModel with the same weights (tests/reference/pretrained/bert.py), and what surrounds it. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { dfd, models, tf } from "../../../lib/src/index.js";
import {
  attentionMaps,
  bert,
  BERT_BASE,
  configOf,
  hiddenStates,
  loadBert,
  MINILM_L6,
  safetensors,
  textClassifier,
  textFeatures,
  textTensors,
  WordPiece,
  type BertConfig,
} from "../../../lib/src/pretrained/index.js";
import { fillBert } from "../../../lib/src/pretrained/bert/names.js";
import { bertShapes, ruledFile } from "./weights-by-rule.js";

interface Reference {
  config: Record<string, string | number>;
  ids: number[][];
  mask: number[][];
  types: number[][];
  hidden: number[][];
  attention: number[][];
  pooled: number[];
  gelu_new: number[];
  relu: number[];
  wordLogits: number[];
  classProbabilities: number[];
  parameters: { words: number; body: number };
}

const reference = JSON.parse(
  readFileSync(
    new URL("../../reference/pretrained/bert.json", import.meta.url),
    "utf8",
  ),
) as Reference;
const config = configOf(reference.config, "config.json");
const shapes = bertShapes(config);
const folders: string[] = [];

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "bert-"));
  folders.push(made);
  return made;
}

afterEach(async () => {
  for (const each of folders.splice(0))
    await rm(each, { recursive: true, force: true });
});

async function filled(
  head: "none" | "words" = "none",
  changes: Partial<BertConfig> = {},
): Promise<tf.LayersModel> {
  const model = bert({ ...config, ...changes }, { head, weights: "zeros" });
  await fillBert(model, ruledFile(shapes), "the rule");
  return model;
}

/** The rows of the reference, or others, given to the model. */
function given(model: tf.LayersModel): Float32Array[] {
  const inputs = textTensors(reference);
  const outputs = tf.tidy(() =>
    [model.predict(inputs)].flat().map((each) => each.dataSync<"float32">()),
  );
  tf.dispose(inputs);
  return outputs;
}

/** float32 through three layers on either side: a few units in the seventh digit of numbers up to about 3. */
const TOLERANCE = 5e-6;

function expectNear(
  received: Float32Array | undefined,
  expected: number[],
): void {
  expect(received?.length).toBe(expected.length);
  const worst = Math.max(
    ...expected.map((value, i) => Math.abs(value - (received?.[i] ?? NaN))),
  );
  expect(worst).toBeLessThan(TOLERANCE);
}

test("every layer's hidden states are transformers'", async () => {
  const model = await filled();
  const states = given(hiddenStates(model));
  expect(states.length).toBe(config.layers + 1);
  states.forEach((state, i) => expectNear(state, reference.hidden[i] ?? []));
  const [tokens, pooled] = given(model);
  expectNear(tokens, reference.hidden.at(-1) ?? []);
  expectNear(pooled, reference.pooled);
  model.dispose();
});

test("attention maps are transformers': they sum to one, and padding gets none", async () => {
  const model = await filled();
  const maps = given(attentionMaps(model));
  expect(maps.length).toBe(config.layers);
  maps.forEach((map, i) => expectNear(map, reference.attention[i] ?? []));
  const [last] = maps;
  const row = [...(last?.subarray(0, 7) ?? [])];
  expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  expect(row.slice(5)).toEqual([0, 0]);
  model.dispose();
});

test.each(["gelu_new", "relu"] as const)(
  "the activation %s is transformers'",
  async (activation) => {
    const model = await filled("none", { activation });
    const [tokens] = given(model);
    const every5th = tokens?.filter((_, i) => (i % config.width) % 5 === 0);
    expectNear(every5th, reference[activation]);
    model.dispose();
  },
);

test("the masked-word head scores pieces as transformers does, with the embeddings' own weights", async () => {
  const model = await filled("words");
  expect(model.countParams()).toBe(reference.parameters.words);
  expectNear(given(model)[0], reference.wordLogits);
  model.dispose();
});

test("a classifier on the pooled features is transformers'", async () => {
  const model = await filled();
  const classifier = textClassifier(model, { classes: 3, by: "pooled" });
  const file = ruledFile(shapes);
  const [kernel, bias] = [
    await file.read("classifier.weight"),
    await file.read("classifier.bias"),
  ];
  classifier
    .getLayer("classifier")
    .setWeights([
      tf.tensor(kernel.values, kernel.shape).transpose(),
      tf.tensor(bias.values),
    ]);
  expectNear(given(classifier)[0], reference.classProbabilities);
  classifier.dispose();
});

test("the mean of the tokens leaves padding out", async () => {
  const model = await filled();
  const [features] = given(textFeatures(model));
  const tokens = reference.hidden.at(-1) ?? [];
  const expected = Array.from({ length: config.width }, (_, d) => {
    const column = [0, 1, 2, 3, 4].map(
      (t) => tokens[t * config.width + d] ?? 0,
    );
    return column.reduce((a, b) => a + b) / 5;
  });
  expectNear(features?.subarray(0, config.width), expected);
  model.dispose();
});

test.each([
  ["BERT-base", BERT_BASE, 109_482_240],
  ["MiniLM-L6", MINILM_L6, 22_713_216],
  ["the reference", config, reference.parameters.body],
])("%s has its number of parameters", (_, size, parameters) => {
  const model = bert(size, { weights: "zeros" });
  expect(model.countParams()).toBe(parameters);
  model.dispose();
});

test("the same seed gives the same first weights, and no tensor stays behind", async () => {
  const before = tf.memory().numTensors;
  const made = [1, 1, 2].map((seed) => bert({ ...config }, { seed }));
  const [a, b, c] = made.map((model) => [
    ...model.getLayer("pooler.dense").getWeights()[0]!.dataSync(),
  ]);
  expect(a).toEqual(b);
  expect(a).not.toEqual(c);
  for (const model of made) model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("a saved model is the same again", async () => {
  const model = await filled();
  const path: string = join(await folder(), "model.json");
  await models.save(model, path);
  const again = await models.load(path);
  const [first] = given(model);
  expect(given(again)[0]).toEqual(first);
  model.dispose();
  again.dispose();
});

test("it learns with dropout on, every layer", async () => {
  const model = textClassifier(await filled(), {
    classes: 2,
    seed: 1,
    dropout: 0,
  });
  model.compile({
    optimizer: tf.train.adam(1e-2),
    loss: "categoricalCrossentropy",
  });
  const inputs = textTensors(reference);
  const y = tf.tensor2d([0, 1, 1, 0], [2, 2]);
  const losses: number[] = [];
  for (let i = 0; i < 40; i++)
    losses.push((await model.trainOnBatch(inputs, y)) as number);
  expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) / 2);
  tf.dispose([inputs, y]);
  model.dispose();
});

test("a text longer than the positions is refused, with what to do", async () => {
  const model = await filled();
  const ids = tf.zeros([1, 13], "int32");
  expect(() => model.predict([ids, ids, ids])).toThrow(
    /at most 12 tokens, received 13\. Cut the text/,
  );
  model.dispose();
});

const bad: [string, Record<string, unknown>, RegExp][] = [
  ["of another model", { model_type: "gpt2" }, /type "bert", received "gpt2"/],
  [
    "with relative positions",
    { position_embedding_type: "relative_key" },
    /absolute positions/,
  ],
  ["of a decoder", { is_decoder: true }, /encoder/],
  [
    "without a width",
    { hidden_size: undefined },
    /hidden_size.* >= 1, received undefined/,
  ],
  [
    "with heads that do not divide",
    { num_attention_heads: 5 },
    /multiple of the 5 heads, received 24/,
  ],
  [
    "with a huge vocabulary",
    { vocab_size: 1e12 },
    /parameters; expected at most/,
  ],
  [
    "with an unknown activation",
    { hidden_act: "swish" },
    /gelu, gelu_new or relu, received "swish"/,
  ],
  [
    "with a dropout of one",
    { hidden_dropout_prob: 1 },
    /share in \[0, 1\), received 1/,
  ],
];
test.each(bad)("a configuration %s is refused", (_, changes, message) => {
  expect(() =>
    configOf({ ...reference.config, ...changes } as never, "config.json"),
  ).toThrow(message);
});

async function saved(
  changes: Record<string, readonly number[]> = {},
  prefix = "",
): Promise<string> {
  const at = await folder();
  const all = { ...shapes, ...changes };
  const file = ruledFile(all);
  await safetensors.write(
    join(at, "model.safetensors"),
    file.names.map((name) => ({
      name: prefix + name,
      shape: all[name] ?? [],
      values: async () => (await file.read(name)).values,
    })),
  );
  await writeFile(join(at, "config.json"), JSON.stringify(reference.config));
  const pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b"];
  await writeFile(join(at, "vocab.txt"), pieces.join("\n") + "\n");
  return at;
}

test.each(["", "bert."])(
  "a folder with the names %sembeddings… is loaded",
  async (prefix) => {
    const { model, tokenizer } = await loadBert(await saved({}, prefix));
    expectNear(given(model)[0], reference.hidden.at(-1) ?? []);
    expect(tokenizer.encode("A b c").ids).toEqual([[2, 5, 6, 1, 3]]);
    model.dispose();
  },
);

test("a configuration of gigabytes beside a small file is refused before a model is made", async () => {
  const at = await saved();
  await writeFile(
    join(at, "config.json"),
    JSON.stringify({ ...reference.config, vocab_size: 100_000_000 }),
  );
  const before = tf.memory();
  await expect(loadBert(at)).rejects.toThrow(
    /config\.json describes 24\d{8} weights, .*model\.safetensors has \d+: they are not of one model/,
  );
  expect(tf.memory().numBytes).toBe(before.numBytes);
});

test("a folder that does not fit is refused by the name of what is wrong, and nothing stays in memory", async () => {
  const before = tf.memory().numTensors;
  const wide = await saved({ "pooler.dense.weight": [24, 25] });
  await expect(loadBert(wide)).rejects.toThrow(
    /pooler\.dense\.weight expected the shape \[24, 24\], received \[24, 25\]/,
  );
  const { "pooler.dense.bias": _, ...rest } = shapes;
  const model = bert(config, { weights: "zeros" });
  await expect(fillBert(model, ruledFile(rest), "weights")).rejects.toThrow(
    /expected the tensor pooler\.dense\.bias/,
  );
  model.dispose();
  await expect(loadBert(await folder())).rejects.toThrow(/model\.safetensors/);
  expect(tf.memory().numTensors).toBe(before);
});

test("WordPiece cuts the longer text of a pair first, and pads", () => {
  const tokenizer = WordPiece.of([
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "a",
    "b",
  ]);
  const encoded = tokenizer.encode([["a a a a a", "b b"], "a"], { length: 7 });
  expect(encoded).toEqual({
    ids: [
      [2, 4, 4, 3, 5, 5, 3],
      [2, 4, 3, 0, 0, 0, 0],
    ],
    mask: [
      [1, 1, 1, 1, 1, 1, 1],
      [1, 1, 1, 0, 0, 0, 0],
    ],
    types: [
      [0, 0, 0, 0, 1, 1, 1],
      [0, 0, 0, 0, 0, 0, 0],
    ],
  });
  expect(tokenizer.decode(encoded.ids[0] ?? [])).toBe("a a b b");
  expect(() => tokenizer.encode([])).toThrow(/at least one text/);
  expect(() => tokenizer.encode("a", { length: 2 })).toThrow(
    />= 4, received 2/,
  );
  expect(() => tokenizer.encode("a", { pad: true })).toThrow(
    /pad expected a length/,
  );
  expect(() => tokenizer.pieceOf(6)).toThrow(/below 6, received 6/);
});

test("a column of a frame is texts; a column of numbers is none", () => {
  const tokenizer = WordPiece.of([
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "a",
    "b",
  ]);
  const frame = new dfd.DataFrame({ text: ["a b", "b"], stars: [1, 5] });
  expect(tokenizer.encode(frame["text"]).ids).toEqual([
    [2, 4, 5, 3],
    [2, 5, 3, 0],
  ]);
  expect(() => tokenizer.encode(frame["stars"])).toThrow(
    /expected a text or a pair of texts, received 1/,
  );
});
