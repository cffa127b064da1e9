/** Both ways of using a BERT, on frames of texts. */
import { expect, it } from "vitest";
import {
  dfd,
  evaluate,
  pretrained,
  tf,
  train,
} from "../../../lib/src/index.js";

const tokenizer = pretrained.WordPiece.of([
  "[PAD]",
  "[UNK]",
  "[CLS]",
  "[SEP]",
  "good",
  "bad",
  "film",
  "day",
]);
const make = (): tf.LayersModel =>
  pretrained.bert(
    {
      vocabulary: 8,
      width: 16,
      layers: 2,
      heads: 2,
      intermediate: 32,
      positions: 8,
      dropout: 0,
      attentionDropout: 0,
    },
    { seed: 1 },
  );

const rows = Array.from({ length: 16 }, (_, i) => ({
  mail: `${i % 2 === 0 ? "good" : "bad"} ${i % 4 < 2 ? "film" : "day"}`,
  kind: i % 2 === 0 ? "praise" : "blame",
}));
const frame = new dfd.DataFrame(rows);
const columns = { text: "mail", label: "kind" };

it("features of a frame are the encoder's vectors, row by row, made once", async () => {
  const encoder = new pretrained.SentenceEncoder(make(), tokenizer);
  const extractor = pretrained.featureExtractor(encoder);
  const samples = await extractor.frame(frame, columns);
  expect(samples.featureShape).toEqual([16]);
  expect(samples.counts()).toEqual({ blame: 8, praise: 8 });
  expect(Array.from(samples.labels.slice(0, 3))).toEqual([1, 0, 1]);
  const vectors = await encoder.embed(rows.map(({ mail }) => mail));
  for (const [i, vector] of vectors.entries())
    for (const [j, value] of samples.at(i).features.entries())
      expect(value).toBeCloseTo(vector[j]!, 5);
  let calls = 0;
  const embed = encoder.embed.bind(encoder);
  encoder.embed = (...given) => {
    calls++;
    return embed(...given);
  };
  const before = tf.memory().numTensors;
  const again = await extractor.frame(frame, columns);
  expect(calls).toBe(0);
  expect(again.features).toEqual(samples.features);
  await extractor.frame(frame.head(4), columns);
  expect([calls, extractor.cached]).toEqual([1, 2]);
  expect(tf.memory().numTensors).toBe(before);
  encoder.dispose();
});

it("a classifier is fine-tuned on a frame, with its classes held for another one", async () => {
  const model = pretrained.textClassifier(make(), {
    classes: 2,
    seed: 1,
    dropout: 0,
  });
  pretrained.fineTune(model, { unfreeze: 2, learningRates: 0.01, decay: 1 });
  const data = pretrained.textData(frame, { ...columns, tokenizer });
  expect(data.x.map(({ shape }) => shape)).toEqual([
    [16, 4],
    [16, 4],
    [16, 4],
  ]);
  const { classNames } = data;
  const other = pretrained.textData(frame.loc({ rows: [0] }), {
    ...columns,
    tokenizer,
    classNames,
  });
  expect(await other.y.array()).toEqual([[0, 1]]);
  await train(model, data, { epochs: 20, seed: 1, progress: false });
  expect((await evaluate(model, data))["acc"]).toBe(1);
  data.dispose();
  other.dispose();
  expect([...data.x, data.y].every(({ isDisposed }) => isDisposed)).toBe(true);
});

it("says which column, row or class is not there", () => {
  const of = (frameOfTexts: typeof frame, more: object = columns): unknown =>
    pretrained.textData(frameOfTexts, { tokenizer, ...more });
  expect(() => of(frame, {})).toThrow(
    'A frame with the columns "text" and "label" was expected, received one with mail, kind.',
  );
  expect(() =>
    of(frame, { ...columns, classNames: ["praise", "other"] }),
  ).toThrow(
    'Row 1 of the column "kind" expected one of praise, other, received blame.',
  );
  const numbers = new dfd.DataFrame([{ mail: 3, kind: "praise" }]);
  expect(() => of(numbers)).toThrow(
    'Row 0 of the column "mail" expected a text, received 3.',
  );
});
