/** Models that others trained, and the two ways of using them. */
export * as safetensors from "./safetensors/index.js";
export * from "./bert/index.js";
export type { ArchitectureOptions } from "./architectures/options.js";
export { vgg16 } from "./architectures/vgg16.js";
export { inceptionV3 } from "./architectures/inception-v3.js";
export { mobileNet } from "./architectures/mobilenet.js";
export {
  mobileNetV2,
  type MobileNetV2Options,
} from "./architectures/mobilenet-v2.js";
export { efficientNetLite0 } from "./architectures/efficientnet-lite0.js";
export {
  alexnet,
  resnet18,
  resnet50,
  type AlexNetOptions,
  type ResNet18Options,
} from "./architectures/from-networks.js";
export { blocks, type Block } from "./transfer/blocks.js";
export {
  fineTune,
  type FineTuneOptions,
  type FineTuning,
} from "./transfer/fine-tune.js";
export {
  load,
  VisionModel,
  type Guess,
  type LoadOptions,
} from "./vision/load.js";
export { list, type Available, type VisionName } from "./vision/catalogue.js";
export { imagenetLabels } from "./vision/labels.js";
export {
  preprocess,
  type Pictures,
  type Preprocessing,
} from "./vision/preprocess.js";
export { loadWeights } from "./weights/load-weights.js";
export { openPth } from "./weights/pth/file.js";
export { download, type DownloadOptions } from "./weights/download.js";
export {
  FeatureExtractor,
  featureExtractor,
  type FeatureOptions,
  type Neighbour,
} from "./transfer/feature-extractor.js";
export {
  pictureClassifier,
  type PictureClassifierOptions,
} from "./transfer/picture-classifier.js";
export { TextFeatureExtractor } from "./transfer/text-features.js";
export { textData, type TextData } from "./transfer/text-data.js";
export { fetchAll } from "./fetch-all.js";
