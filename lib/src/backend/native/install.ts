/** Fused ops under tf.js's own names: installed once, when a native backend is loaded. */
import { fuseActivationGradients } from "./activations.js";
import { fuseBatchNormalization } from "./batch-normalization.js";
import { fuseCrossEntropy } from "./cross-entropy.js";
import { fuseCudnn } from "./cudnn-rnn.js";
import { fuseDense } from "./dense.js";
import { fuseGather } from "./gather.js";
import { fuseGru } from "./gru.js";
import { fuseLayerNormalization } from "./layer-normalization.js";
import { fuseLstm } from "./lstm.js";
import { fuseMatMul } from "./mat-mul.js";
import { fuseMaxPool } from "./max-pool.js";
import { takesGraphs } from "./graph/definitions.js";
import { graphPredictions } from "./graph/prediction.js";
import { Pure } from "./graph/pure.js";
import { recordLoops } from "./graph/recorded-loops.js";
import { graphSteps } from "./graph/train-step.js";
import { hasOnednn } from "./onednn.js";
import { fuseOptimizers } from "./optimizers.js";
import { fuseRelu6 } from "./relu6.js";
import type { Tf } from "./ops.js";

let installed = false;

export function installFused(tf: Tf): void {
  if (installed) return;
  installed = true;
  fuseActivationGradients(tf);
  fuseBatchNormalization(tf);
  fuseCrossEntropy(tf);
  fuseDense(tf);
  fuseGather(tf);
  fuseGru(tf);
  const onednn = hasOnednn(tf);
  fuseLayerNormalization(tf, onednn);
  fuseLstm(tf);
  fuseCudnn(tf); // before those two, where it is used
  fuseMatMul(tf);
  if (onednn) fuseMaxPool(tf);
  fuseOptimizers(tf);
  fuseRelu6(tf);
  recordLoops(tf);
  if (!takesGraphs(tf)) return;
  const pure = new Pure(tf);
  graphSteps(tf, pure);
  graphPredictions(tf, pure);
}
