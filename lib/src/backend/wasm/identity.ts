/** Identity. wasm's own copies all numbers, at each clone and each cast to the type that a tensor has; here both share them. */
import { kernel } from "./kernel.js";

export const identity = kernel<"x", object>(
  "Identity",
  () =>
    ({ inputs, backend }) => {
      const { dataId, shape, dtype } = inputs.x;
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    },
);
