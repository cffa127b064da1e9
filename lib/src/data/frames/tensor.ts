/** danfojs called a frame of texts a float32 tensor. A frame with a column that holds no numbers says so instead. */
import { DataFrame } from "danfojs-node";
import { shared } from "./replace.js";
import type * as tf from "../../backend/tf.js";

const numeric = Object.getOwnPropertyDescriptor(shared, "tensor");

Object.defineProperty(Object.getPrototypeOf(DataFrame.prototype), "tensor", {
  configurable: true,
  get(this: DataFrame): tf.Tensor {
    const texts = this.columns.filter((_, i) => this.dtypes[i] === "string");
    if (texts.length > 0)
      throw new TypeError(
        `frame.tensor expected columns of numbers, received texts in ${texts.join(", ")}. ` +
          'Encode them (LabelEncoder, OneHotEncoder) or leave them out: frame.selectDtypes(["int32", "float32"]).tensor',
      );
    return numeric?.get?.call(this) as tf.Tensor;
  },
});
