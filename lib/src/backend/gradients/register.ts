/** Our gradients, where tf.js 4.22 has none or a wrong one. They are registered for every backend at once. */
import { broadcastGradients } from "./broadcast.js";
import { conv2dGradient } from "./conv2d.js";
import { cumulativeGradients } from "./cumulative.js";
import { einsumGradient } from "./einsum.js";
import { flatGradients } from "./flat.js";
import type { Core } from "./gradient.js";
import { productGradient } from "./product.js";
import { selectionGradients } from "./selection.js";

export function registerGradients(core: Core): void {
  for (const gradient of [
    ...broadcastGradients(core),
    ...selectionGradients(core),
    ...flatGradients(core),
    ...cumulativeGradients(core),
    productGradient(core),
    einsumGradient(core),
    conv2dGradient(core),
  ]) {
    core.registerGradient(gradient);
  }
}
