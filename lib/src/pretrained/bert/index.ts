export { BERT_BASE, MINILM_L6, configOf, type BertConfig } from "./config.js";
export { bert, type BertOptions } from "./model.js";
export {
  attentionMaps,
  hiddenStates,
  textClassifier,
  textFeatures,
} from "./views.js";
export { loadBert, type LoadedBert, type LoadOptions } from "./load.js";
export {
  WordPiece,
  textTensors,
  type EncodedTexts,
  type EncodeOptions,
  type Text,
  type Texts,
} from "./word-piece.js";
export {
  minilm,
  minilmFile,
  MINILM_SOURCE,
  type MiniLMOptions,
} from "./minilm.js";
export {
  SentenceEncoder,
  type Attention,
  type EmbedOptions,
} from "./sentence-encoder.js";
