/** Convolutions and pools, with filters and paddings that are not square. */
import { t3, t4, t5, type Compute, type Family, type Tensor } from "./case.js";

type Two = number | [number, number];

export const convolutions: Family = (tf) => {
  const conv =
    (strides: Two, pad: Parameters<typeof tf.conv2d>[3], dilations: Two = 1) =>
    (x: Tensor, w: Tensor): Tensor =>
      tf.conv2d(t4(x), t4(w), strides, pad, "NHWC", dilations);
  const cases: Record<string, Compute> = {
    "conv2d, padding 1, filter 3 x 2": conv(1, 1),
    "conv2d, padding 1, filter 2 x 3, stride 2": conv(2, 1),
    "conv2d, padding 1, strides 2 and 1": conv([2, 1], 1),
    "conv2d, padding per side": conv(1, [
      [0, 0],
      [2, 0],
      [0, 1],
      [0, 0],
    ]),
    "depthwiseConv2d, padding 1, filter 3 x 2": (x, w) =>
      tf.depthwiseConv2d(t4(x), t4(w), 1, 1),
    "maxPool, padding 1, window 3 x 2": (x) => tf.maxPool(t4(x), [3, 2], 1, 1),
    "avgPool, padding 1, window 3 x 2": (x) => tf.avgPool(t4(x), [3, 2], 1, 1),
    "conv1d, dilation 2, causal": (x, w) =>
      tf.conv1d(
        tf.pad(t3(x), [
          [0, 0],
          [2, 0],
          [0, 0],
        ]),
        t3(w),
        1,
        "valid",
        "NWC",
        2,
      ),
    "conv2dTranspose, same, stride 2": (x, w) =>
      tf.conv2dTranspose(t4(x), t4(w), [1, 6, 4, 2], 2, "same"),
    "conv2dTranspose, valid": (x, w) =>
      tf.conv2dTranspose(t4(x), t4(w), [1, 5, 3, 2], 1, "valid"),
    conv3dTranspose: (x, w) =>
      tf.conv3dTranspose(t5(x), t5(w), [1, 3, 3, 3, 1], 1, "valid"),
    separableConv2d: (x, w, v) =>
      tf.separableConv2d(t4(x), t4(w), t4(v), 1, "same"),
    "fused conv2d, bias, relu": (x, filter, bias) =>
      tf.fused.conv2d({
        x: t4(x),
        filter: t4(filter),
        strides: 1,
        pad: "same",
        bias,
        activation: "relu",
      }),
    "fused depthwiseConv2d, bias, relu6": (x, filter, bias) =>
      tf.fused.depthwiseConv2d({
        x: t4(x),
        filter: t4(filter),
        strides: 1,
        pad: "same",
        bias,
        activation: "relu6",
      }),
    dilation2d: (x, w) => tf.dilation2d(t4(x), t3(w), 1, "same", 1),
    maxPoolWithArgmax: (x) => {
      const { result, indexes } = tf.maxPoolWithArgmax(t4(x), 2, 2, "valid");
      return [result as Tensor, indexes as Tensor];
    },
    "pool, average, dilated": (x) =>
      tf.pool(t4(x), [2, 2], "avg", "valid", [2, 2]),
  };
  for (const pad of ["valid", "same"] as const)
    for (const stride of [1, 2]) {
      const tag = `${pad}, stride ${stride}`;
      cases[`conv2d, ${tag}`] = conv(stride, pad);
      cases[`depthwiseConv2d, ${tag}`] = (x, w) =>
        tf.depthwiseConv2d(t4(x), t4(w), stride, pad);
      cases[`conv1d, ${tag}`] = (x, w) => tf.conv1d(t3(x), t3(w), stride, pad);
      cases[`maxPool, ${tag}, negatives`] = (x) =>
        tf.maxPool(t4(x), 2, stride, pad);
      cases[`avgPool, ${tag}`] = (x) => tf.avgPool(t4(x), 2, stride, pad);
      cases[`conv3d, ${tag}`] = (x, w) => tf.conv3d(t5(x), t5(w), stride, pad);
      cases[`maxPool3d, ${tag}, negatives`] = (x) =>
        tf.maxPool3d(t5(x), 2, stride, pad);
      cases[`avgPool3d, ${tag}`] = (x) => tf.avgPool3d(t5(x), 2, stride, pad);
    }
  for (const [tag, dilation] of [
    ["2", 2],
    ["2 and 1", [2, 1]],
    ["1 and 3", [1, 3]],
  ] as const)
    for (const pad of ["same", "valid"] as const)
      cases[`conv2d, dilation ${tag}, ${pad}`] = conv(1, pad, dilation as Two);
  return cases;
};
