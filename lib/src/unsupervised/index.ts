export {
  IncrementalPCA,
  type IncrementalPCAOptions,
} from "./incremental-pca.js";
export { PCA, type PCAOptions } from "./pca.js";
export type { SavedEstimator } from "./estimator.js";
export type { Rows } from "./samples.js";
export { KMeans, type KMeansOptions } from "./k-means.js";
export {
  GaussianMixture,
  type GaussianMixtureOptions,
} from "./gaussian-mixture.js";
export {
  SelfOrganizingMap,
  type SelfOrganizingMapOptions,
} from "./self-organizing-map.js";
export {
  AutoencoderMixture,
  type AutoencoderMixtureOptions,
} from "./deep/autoencoder-mixture.js";
export {
  DeepEmbeddedClustering,
  type DeepEmbeddedClusteringOptions,
} from "./deep/deep-embedded-clustering.js";
export { umap, type UmapOptions } from "./umap.js";
export {
  agglomerativeClustering,
  type AgglomerativeClusteringOptions,
  type Linkage,
} from "./agglomerative-clustering.js";
export { Hierarchy, type Merge } from "./hierarchy.js";
