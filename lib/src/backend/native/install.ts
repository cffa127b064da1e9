/** Fused ops under tf.js's own names: installed once, when a native backend is loaded. */
import { fuseActivationGradients } from "./activations.js";
import { fuseBatchNormalization } from "./batch-normalization.js";
import { fuseCrossEntropy } from "./cross-entropy.js";
import { fuseGather } from "./gather.js";
import { fuseGru } from "./gru.js";
import { fuseLayerNormalization } from "./layer-normalization.js";
import { fuseLstm } from "./lstm.js";
import { fuseMatMul } from "./mat-mul.js";
import { fuseMaxPool } from "./max-pool.js";
import { graphSteps } from "./graph/train-step.js";
import { hasOnednn } from "./onednn.js";
import { fuseOptimizers } from "./optimizers.js";
import type { Tf } from "./ops.js";

let installed = false;

export function installFused(tf: Tf): void {
  if (installed) return;
  installed = true;
  fuseActivationGradients(tf);
  fuseBatchNormalization(tf);
  fuseCrossEntropy(tf);
  fuseGather(tf);
  fuseGru(tf);
  fuseLayerNormalization(tf);
  fuseLstm(tf);
  fuseMatMul(tf);
  if (hasOnednn(tf)) fuseMaxPool(tf);
  fuseOptimizers(tf);
  graphSteps(tf);
}
