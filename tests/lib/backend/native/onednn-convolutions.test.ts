/** Which convolutions of a graph go to oneDNN, and what goes with them. That the numbers stay is seen in graph.test.ts and prediction.test.ts. */
import { describe, expect, it } from "vitest";
import type {
  Node,
  Op,
} from "../../../../lib/src/backend/native/graph/nodes.js";
import { onednnConvolutions } from "../../../../lib/src/backend/native/graph/onednn-convolutions.js";
import {
  NHWC,
  string,
  T,
  type Attribute,
} from "../../../../lib/src/backend/native/ops.js";

const node = (
  name: string,
  op: string,
  inputs: string[],
  attributes: readonly Attribute[] = T,
): Node => ({ name, op, inputs, attributes });

const convolution = (op: string, padding = "SAME"): Node =>
  node("map", op, ["in0:0", "in1:0"], [...T, NHWC, string("padding", padding)]);
const sum = node("sum", "AddV2", ["map:0", "in2:0"]);
const shapes = new Map([
  ["in2:0", [8]],
  ["in3:0", [1, 4, 4, 8]],
]);

const changed = (nodes: Node[], outputs: string[]): Op[] =>
  onednnConvolutions(nodes, outputs, shapes).filter((each) => "op" in each);
const fusedOps = ({ attributes }: Op): unknown =>
  attributes.find(({ name }) => name === "fused_ops")?.value;

describe("convolutions by oneDNN", () => {
  it.each([
    ["Conv2D", "_MklNativeFusedConv2D"],
    ["DepthwiseConv2dNative", "_MklNativeFusedDepthwiseConv2dNative"],
  ])("%s takes bias and activation with it", (op, fused) => {
    const [only, ...rest] = changed(
      [convolution(op), sum, node("out", "Relu6", ["sum:0"])],
      ["out:0"],
    );
    expect(rest).toEqual([]);
    expect(only).toMatchObject({
      name: "out",
      op: fused,
      inputs: ["in0:0", "in1:0", "in2:0"],
    });
    expect(only && fusedOps(only)).toEqual(["BiasAdd", "Relu6"]);
  });

  it("takes a bias alone, where something else follows, or more than one reads the sum", () => {
    for (const reader of [
      [node("out", "Tanh", ["sum:0"])],
      [node("out", "Relu", ["sum:0"]), node("other", "Neg", ["sum:0"])],
    ]) {
      const ops = changed(
        [convolution("Conv2D"), sum, ...reader],
        ["out:0", "other:0"],
      );
      expect(ops[0] && fusedOps(ops[0])).toEqual(["BiasAdd"]);
      expect(ops.slice(1)).toEqual(reader);
    }
  });

  it("takes no sum of two maps for a bias, and none of a map that is read elsewhere", () => {
    const maps = node("sum", "AddV2", ["map:0", "in3:0"]);
    const plain = (nodes: Node[], outputs: string[]): string[] =>
      changed(nodes, outputs).map(({ op }) => op);
    expect(plain([convolution("Conv2D"), maps], ["sum:0"])).toEqual([
      "_MklNativeConv2D",
      "AddV2",
    ]);
    expect(plain([convolution("Conv2D"), sum], ["sum:0", "map:0"])).toEqual([
      "_MklNativeConv2D",
      "AddV2",
    ]);
  });

  it("leaves padding of its own, and gradients of depthwise filters, to TensorFlow", () => {
    for (const given of [
      convolution("Conv2D", "EXPLICIT"),
      convolution("DepthwiseConv2dNativeBackpropFilter"),
    ])
      expect(changed([given], ["map:0"])).toEqual([given]);
  });
});
