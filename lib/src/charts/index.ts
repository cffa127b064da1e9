/** Pictures of data and models: plain arrays in, a figure out, which a notebook draws. And a live chart of training. */
export { animation, type AnimationOptions } from "./animation.js";
export { attention, type AttentionOptions } from "./attention.js";
export { cartPole, type CartPoleOptions } from "./cart-pole.js";
export { taxiMap, type TaxiMapOptions } from "./taxi-map.js";
export { candlesticks, type CandlesticksOptions } from "./candlesticks.js";
export {
  clusterEllipses,
  type ClusterEllipsesOptions,
} from "./cluster-ellipses.js";
export { dendrogram, type DendrogramOptions } from "./dendrogram.js";
export { embedding, type EmbeddingOptions } from "./embedding.js";
export { surface, type SurfaceOptions } from "./surface.js";
export { filters, type FiltersOptions } from "./filters.js";
export {
  reconstructionPairs,
  type ReconstructionPairsOptions,
} from "./reconstruction-pairs.js";
export { forecast, type ForecastOptions } from "./forecast.js";
export { gridWorld, type GridWorldOptions } from "./grid-world.js";
export { roc, type RocOptions } from "./roc.js";
export { scree, type ScreeOptions } from "./scree.js";
export { uMatrix, type UMatrixOptions } from "./u-matrix.js";
export { bar, type BarOptions } from "./bar.js";
export {
  confusionMatrix,
  type ConfusionMatrixOptions,
} from "./confusion-matrix.js";
export { contour, type ContourOptions } from "./contour.js";
export {
  decisionBoundary,
  type DecisionBoundaryOptions,
} from "./decision-boundary.js";
export { Figure, type FigureBundle } from "./figure.js";
export { functionPlot, type FunctionPlotOptions } from "./function-plot.js";
export { heatmap, type HeatmapOptions } from "./heatmap.js";
export { histogram, type HistogramOptions } from "./histogram.js";
export { imageGrid, type ImageGridOptions } from "./image-grid.js";
export { line, type LineOptions } from "./line.js";
export {
  liveTrainingChart,
  type LiveTrainingChart,
  type LiveTrainingChartOptions,
} from "./live/training-chart.js";
export type {
  EpochReport,
  TrainingObserver,
  TrainingOutcome,
  TrainingPlan,
  UpdateReport,
} from "./observer.js";
export { plotly } from "./plotly.js";
export { scatter, type ScatterOptions } from "./scatter.js";
export type { PlotlyFigure } from "./to-plotly.js";
export {
  trainingHistory,
  type TrainingHistoryOptions,
} from "./training-history.js";
export { ChartInputError } from "./values.js";
export { searchResults, type SearchResultsOptions } from "./search-results.js";
export {
  activationOverlay,
  type ActivationOverlayOptions,
} from "./activation-overlay.js";
export { detections, type DetectionsOptions } from "./detections.js";
