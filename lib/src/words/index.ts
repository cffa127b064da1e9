export { cooccurrence, type Cooccurrence } from "./cooccurrence.js";
export { readVectors, writeVectors, type VectorFormat } from "./files.js";
export { glove, type GloveOptions } from "./glove.js";
export { Vocabulary } from "./vocabulary.js";
export { word2vec, type Word2VecOptions } from "./word2vec.js";
export {
  WordVectors,
  type Neighbour,
  type SimilarityScore,
} from "./word-vectors.js";
