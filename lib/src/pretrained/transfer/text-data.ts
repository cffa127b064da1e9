/** The second way with texts: a frame of them as what a text classifier is trained on. */
import type { DataFrame } from "danfojs-node";
import * as tf from "../../backend/tf.js";
import {
  textTensors,
  type EncodeOptions,
  type WordPiece,
} from "../bert/word-piece.js";
import { labelledTexts, type TextColumns } from "./text-columns.js";

/** For `train`, `evaluate`, and as `x` and `y` for `model.fit`. */
export interface TextData {
  /** Ids, mask and types, each [texts, tokens] int32. */
  x: [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  /** [texts, classes] one-hot. */
  y: tf.Tensor2D;
  labels: Int32Array;
  classNames: readonly string[];
  /** Of `x` and `y`. */
  dispose(): void;
}

/** Pieces of a text that are kept where no length is given. */
const LENGTH = 128;

/**
 * A frame of texts as the inputs and targets of `pretrained.textClassifier`. Plain tf.js: `tokenizer.encode(texts)`, `textTensors`, `tf.oneHot`.
 *
 * @param options.tokenizer  the encoder's, or one of `pretrained.loadBert`
 * @param options.length  pieces beyond it are cut off (default 128)
 * @throws RangeError where a column is not there, or a row has no text or another class
 * For example:
 * const encoder = await pretrained.minilm();
 * const model = pretrained.textClassifier(encoder.model, { classes: 2 });
 * pretrained.fineTune(model, { unfreeze: 3, learningRates: 1e-4 });
 * const data = pretrained.textData(frame, { text: "mail", label: "kind", tokenizer: encoder.tokenizer });
 * await train(model, data, { epochs: 3, seed: 1 });
 */
export function textData(
  frame: DataFrame,
  options: TextColumns & EncodeOptions & { tokenizer: WordPiece },
): TextData {
  const { tokenizer, text, label, classNames, ...encoding } = options;
  const found = labelledTexts(frame, {
    ...(text === undefined ? {} : { text }),
    ...(label === undefined ? {} : { label }),
    ...(classNames === undefined ? {} : { classNames }),
  });
  const x = textTensors(
    tokenizer.encode(found.texts, { length: LENGTH, ...encoding }),
  );
  const y = tf.tidy(() =>
    tf
      .oneHot(tf.tensor1d(found.labels, "int32"), found.classNames.length)
      .toFloat(),
  ) as tf.Tensor2D;
  return {
    x,
    y,
    labels: found.labels,
    classNames: found.classNames,
    dispose: () => tf.dispose([x, y]),
  };
}
