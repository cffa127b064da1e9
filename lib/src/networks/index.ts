export { perceptron, type PerceptronOptions } from "./perceptron.js";
export { mlp, type MLPOptions } from "./mlp.js";
