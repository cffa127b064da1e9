/** Builders of plain `tf.LayersModel`s, from the perceptron to ResNet-50, U-Net, recurrent networks and autoencoders. */
export { perceptron, type PerceptronOptions } from "./perceptron.js";
export { mlp, type MLPOptions } from "./mlp.js";
export { cnn, type CNNOptions } from "./cnn.js";
export { alexnet, type AlexNetOptions } from "./alexnet.js";
export { resnet, type ResNetOptions } from "./resnet.js";
export { unet, type UNetOptions } from "./unet.js";
export { detector, type DetectorOptions } from "./detector.js";
export { forecaster, type ForecasterOptions } from "./forecaster.js";
export {
  sequenceClassifier,
  type SequenceClassifierOptions,
} from "./sequence-classifier.js";
export type { Cell } from "./recurrent.js";
export {
  LSTMCell,
  type LSTMCellOptions,
  type LSTMRun,
  type LSTMState,
  type LSTMStep,
} from "./lstm-cell.js";
export {
  gradientFlow,
  type GradientFlow,
  type GradientFlowOptions,
} from "./gradient-flow.js";
export { autoencoder, type AutoencoderOptions } from "./autoencoder.js";
export {
  convolutionalAutoencoder,
  type ConvolutionalAutoencoderOptions,
} from "./convolutional-autoencoder.js";
export {
  denoisingAutoencoder,
  type DenoisingAutoencoderOptions,
} from "./denoising-autoencoder.js";
export {
  variationalAutoencoder,
  type VariationalAutoencoderOptions,
} from "./variational-autoencoder.js";
export { decoderOf, encoderOf } from "./encoder-decoder.js";
