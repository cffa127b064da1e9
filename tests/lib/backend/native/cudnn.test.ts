/** cuDNN's LSTM and GRU where there is no GPU: what is asked of the ops, what is made of their answers, and a trial that finds them wrong. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import type * as Tf from "@tensorflow/tfjs";
import { GraphDef } from "../../../../lib/src/backend/native/graph/graph-def.js";
import { DEFINE_GRAPH } from "../../../../lib/src/backend/graph-names.js";
import {
  bool,
  float32,
  nativeBackend,
  type as typeOf,
  shape as shapeOf,
  string,
  type Attribute,
} from "../../../../lib/src/backend/native/ops.js";
import {
  inLayout,
  runOp,
  settleCudnn,
  useCudnn,
} from "../../../../lib/src/backend/native/cudnn-rnn.js";
import { tryCudnn } from "../../../../lib/src/backend/native/cudnn-trial.js";
import {
  common,
  outputsAndGradients,
  recurrentCases,
  state,
  variables,
  x,
} from "../layer-gradients.js";
import { emulator, type Call, type Defects } from "./cudnn-emulator.js";
import { distance, setFusion, tf, TOLERANCE, withFusion } from "./support.js";

type Tensor = Tf.Tensor;
type Layer = Tf.layers.Layer;

afterEach(() => {
  useCudnn(undefined);
  setFusion(true);
});

const MODES = [
  { mode: "lstm", states: 2 },
  { mode: "gru", states: 1 },
] as const;
type Mode = (typeof MODES)[number]["mode"];

/** A GRU is one with `resetAfter`: cuDNN has no other. */
const make = (mode: Mode, options: object = {}): Layer =>
  mode === "lstm"
    ? tf.layers.lstm({ ...common, ...options })
    : tf.layers.gru({
        ...common,
        resetAfter: true,
        ...options,
      } as typeof common);

const tensors = (shapes: readonly number[][], seed: number): Tensor[] =>
  shapes.map((shape, i) => tf.randomNormal(shape, 0.1, 1, "float32", seed + i));

function weighted(layer: Layer, inputs: Tensor[]): Layer {
  layer.apply(inputs.length === 1 ? (inputs[0] ?? []) : inputs);
  layer.setWeights(
    layer
      .getWeights()
      .map((each, i) =>
        tf.randomNormal(each.shape, 0.1, 0.4, "float32", 50 + i),
      ),
  );
  return layer;
}

/** Without cuDNN, and with it. */
async function bothWays<R>(
  work: () => R | Promise<R>,
): Promise<{ without: R; by: R; calls: Call[] }> {
  const calls: Call[] = [];
  const without = await work();
  useCudnn(emulator({}, calls));
  const by = await work();
  useCudnn(undefined);
  return { without, by, calls };
}

interface Keras {
  x: number[][][];
  states: number[][][];
  weights: number[][][];
  operands: Record<string, number[]>;
  attributes: Record<string, unknown>;
}
const keras = JSON.parse(
  readFileSync(
    fileURLToPath(
      new URL("../../../reference/backend/cudnn.json", import.meta.url),
    ),
    "utf8",
  ),
) as Record<Mode, [Keras, Keras]>;

describe.each(MODES)("$mode by cuDNN", ({ mode, states }) => {
  it.each(["time first", "batch first"] as const)(
    "is asked for as Keras asks for it, %s: the packed weights, number by number, the other operands, the attributes",
    (layout) => {
      const expected = keras[mode][layout === "time first" ? 0 : 1];
      const inputs = [
        tf.tensor3d(expected.x),
        ...expected.states.map((each) => tf.tensor(each)),
      ];
      const layer = make(mode, { units: 4, returnSequences: true });
      layer.apply(inputs);
      layer.setWeights(expected.weights.map((each) => tf.tensor(each)));
      const calls: Call[] = [];
      const asked: unknown[][] = [];
      useCudnn(
        inLayout(layout, (...given) => {
          asked.push(given[3].map((each) => each.arraySync()));
          return emulator({}, calls)(...given);
        }),
      );
      tf.grad((input) => layer.apply([input, ...inputs.slice(1)]) as Tensor)(
        inputs[0] as Tensor,
      );
      const [forward, backward] = calls;
      expect(forward?.name).toBe("CudnnRNNV3");
      expect(forward?.attributes).toMatchObject(expected.attributes);
      const { is_training: training, ...rest } = forward?.attributes ?? {};
      expect(training).toBe(true);
      expect(backward?.attributes).toEqual(rest);
      const operands = ["input", "input_h", "input_c", "params"];
      operands.push("sequence_lengths");
      expect(asked[0]).toEqual(operands.map((name) => expected.operands[name]));
      expect(asked[1]?.slice(0, 5)).toEqual(asked[0]);
    },
  );

  it.each(recurrentCases)(
    "gives what it is without it: %s",
    async (_, options, shapes) => {
      const inputs = tensors(shapes, 10);
      const { without, by, calls } = await bothWays(() =>
        outputsAndGradients(
          tf,
          weighted(make(mode, options), inputs),
          inputs,
          {},
        ),
      );
      expect(calls.map(({ name }) => name)).toContain("CudnnRNNBackpropV3");
      expect(distance(by, without)).toBeLessThan(TOLERANCE);
    },
  );

  it("and from first states, whose gradients it gives too", async () => {
    const inputs = tensors(
      [x, ...Array.from({ length: states }, () => state)],
      10,
    );
    const options = { returnSequences: true, returnState: true };
    const { without, by } = await bothWays(() =>
      outputsAndGradients(
        tf,
        weighted(make(mode, options), inputs),
        inputs,
        {},
      ),
    );
    expect(distance(by, without)).toBeLessThan(TOLERANCE);
  });

  it("stateful, from batch to batch", async () => {
    const [input] = tensors([x], 3) as [Tensor];
    const { without, by } = await bothWays(() => {
      const layer = weighted(
        make(mode, { stateful: true, batchInputShape: x }),
        [input],
      );
      layer.resetStates();
      return [1, 2, 3].map(() => (layer.apply(input) as Tensor).clone());
    });
    expect(distance(by, without)).toBeLessThan(TOLERANCE);
    expect(distance(by.slice(0, 1), by.slice(1, 2))).toBeGreaterThan(0.01);
  });

  it.each([
    [
      "another recurrent activation",
      { recurrentActivation: "hardSigmoid" },
      {},
    ],
    ["another activation", { activation: "relu" }, {}],
    ["dropout in training", { dropout: 0.5 }, { training: true }],
    ["recurrent dropout", { recurrentDropout: 0.5 }, { training: true }],
    ["a mask", {}, { mask: tf.ones([5, 7], "bool") }],
  ])("is not asked with %s", (_, options, kwargs) => {
    const calls: Call[] = [];
    useCudnn(emulator({}, calls));
    make(mode, options).apply(tf.zeros(x), kwargs);
    expect(calls).toEqual([]);
  });

  it("is not asked where fused ops are switched off", async () => {
    const calls: Call[] = [];
    useCudnn(emulator({}, calls));
    await withFusion(false, () => make(mode).apply(tf.zeros(x)));
    expect(calls).toEqual([]);
  });

  it("keeps nothing for a way back that is not taken", () => {
    const calls: Call[] = [];
    useCudnn(emulator({}, calls));
    make(mode).apply(tf.zeros(x));
    expect(calls.map(({ attributes }) => attributes["is_training"])).toEqual([
      false,
    ]);
  });

  it("leaves no tensors behind", () => {
    useCudnn(emulator());
    const layer = make(mode, { returnSequences: true, returnState: true });
    const [input] = tensors([x], 1) as [Tensor];
    layer.apply(input);
    const step = (): void =>
      tf.tidy(() => {
        tf.variableGrads(
          () =>
            tf.addN((layer.apply(input) as Tensor[]).map((each) => each.sum())),
          variables(layer),
        );
      });
    step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) step();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("a GRU without resetAfter is not cuDNN's", () => {
  const calls: Call[] = [];
  useCudnn(emulator({}, calls));
  tf.layers.gru(common).apply(tf.zeros(x));
  expect(calls).toEqual([]);
});

it("takes part in a model's graphs of training and prediction", async () => {
  const [input, target] = tensors(
    [
      [8, 7, 3],
      [8, 4],
    ],
    1,
  ) as [Tensor, Tensor];
  const { without, by, calls } = await bothWays(async () => {
    const model = tf.sequential({
      layers: [
        make("lstm", { returnSequences: true, inputShape: [7, 3] }),
        tf.layers.bidirectional({
          layer: make("gru") as Tf.RNN,
          mergeMode: "ave",
        }),
      ],
    });
    model.setWeights(
      model
        .getWeights()
        .map((each, i) =>
          tf.randomNormal(each.shape, 0, 0.4, "float32", i + 1),
        ),
    );
    model.compile({ optimizer: tf.train.sgd(0.5), loss: "meanSquaredError" });
    const { result, ops } = await withFusion(true, async () => {
      const losses: number[] = [];
      for (let step = 0; step < 4; step++)
        losses.push(...[await model.trainOnBatch(input, target)].flat());
      const predicted = [1, 2, 3].map(() => model.predict(input) as Tensor);
      return [tf.tensor1d(losses), ...predicted, ...model.getWeights()];
    });
    expect(ops.filter((op) => op.startsWith("nabla_step"))).toHaveLength(4);
    expect(ops.filter((op) => op.startsWith("nabla_prediction"))).toHaveLength(
      3,
    );
    return result.map((each) => each.clone());
  });
  expect(distance(by, without)).toBeLessThan(1e-4); // rounding of four steps
  // The ops are asked for while the graphs are recorded, once, and computed by the graphs from then on.
  expect(
    calls.map(({ name, attributes }) => [
      name.replace("CudnnRNN", ""),
      attributes["rnn_mode"],
      attributes["is_training"],
    ]),
  ).toEqual([
    ["V3", "lstm", true],
    ["V3", "gru", true],
    ["V3", "gru", true],
    ["BackpropV3", "gru", undefined],
    ["BackpropV3", "gru", undefined],
    ["BackpropV3", "lstm", undefined],
    ["V3", "lstm", false],
    ["V3", "gru", false],
    ["V3", "gru", false],
  ]);
});

describe("TensorFlow's own op", () => {
  /** One training step of a layer, as the op is asked for it. */
  function calls(mode: Mode): Call[] {
    const all: Call[] = [];
    useCudnn(emulator({}, all));
    const [input] = tensors([x], 1) as [Tensor];
    const layer = make(mode, { returnSequences: true, returnState: true });
    tf.grad((given) =>
      tf.addN((layer.apply(given) as Tensor[]).map((each) => each.sum())),
    )(input);
    expect(all).toHaveLength(2);
    return all;
  }

  /** A node of a graph, whose outputs TensorFlow must find to have these shapes before anything is computed. */
  function define(
    name: string,
    inputs: readonly { dtype: number; shape: number[] }[],
    attributes: readonly Attribute[],
    shapes: readonly (number[] | undefined)[],
  ): void {
    const graph = new GraphDef();
    for (const [i, { dtype, shape }] of inputs.entries())
      graph.placeholder(`in${i}`, dtype, shape);
    const places = inputs.map((_, i) => `in${i}:0`);
    graph.op("rnn", name, places, attributes);
    const outputs: string[] = [];
    for (const [i, shape] of shapes.entries()) {
      if (shape === undefined) continue;
      graph.op(
        `out${i}`,
        "EnsureShape",
        [`rnn:${i}`],
        [typeOf("T", float32), shapeOf("shape", shape)],
      );
      outputs.push(`out${i}:0`);
    }
    const definition = [
      `nabla_test_${count++}`,
      graph.finish(),
      places.join(),
      outputs.join(),
    ];
    nativeBackend(tf).binding.executeOp(
      DEFINE_GRAPH,
      definition as unknown as Attribute[],
      [],
      0,
    );
  }
  let count = 0;

  const INT8 = 6;
  const attributesOf = ({ attributes }: Call): Attribute[] =>
    Object.entries(attributes).map(([name, value]) =>
      name === "T"
        ? typeOf(name, value as number)
        : typeof value === "boolean"
          ? bool(name, value)
          : string(name, value as string),
    );
  const operandsOf = ({
    name,
    inputs,
  }: Call): { dtype: number; shape: number[] }[] =>
    inputs.map(({ dtype, shape }, i) => ({
      dtype:
        name === "CudnnRNNBackpropV3" && i === 12
          ? INT8
          : dtype === "int32"
            ? 3
            : float32,
      shape,
    }));

  it.each(MODES)(
    "takes our operands and attributes of an $mode, forward and back, and finds the shapes that we expect",
    ({ mode }) => {
      const [forward, backward] = calls(mode) as [Call, Call];
      const [input, h, c, params] = forward.inputs.map(({ shape }) => shape);
      const hidden = [x[1] ?? 0, ...state];
      // It says nothing of what only the way back is given.
      const outputs = [hidden, h, mode === "lstm" ? c : undefined];
      const [ops, given] = [operandsOf(forward), attributesOf(forward)];
      define("CudnnRNNV3", ops, given, outputs);
      define(
        "CudnnRNNBackpropV3",
        operandsOf(backward),
        attributesOf(backward),
        [input, h, mode === "lstm" ? c : undefined, params],
      );
      // What would be refused if it were otherwise:
      const off = [(hidden[0] ?? 0) + 1, ...state];
      expect(() => {
        define("CudnnRNNV3", ops, given, [off]);
      }).toThrow(/shape/i);
      const other = given.map((each) =>
        each.name === "rnn_mode" ? string("rnn_mode", "rnn") : each,
      );
      expect(() => {
        define("CudnnRNNV3", ops, other, outputs);
      }).toThrow(/rnn_mode/);
      expect(() => {
        define("CudnnRNNV3", ops.slice(0, 4), given, outputs);
      }).toThrow(/expected inputs/);
      const flat = ops.map((each, i) =>
        i === 1 ? { ...each, shape: state } : each,
      );
      expect(() => {
        define("CudnnRNNV3", flat, given, outputs);
      }).toThrow(/rank 3/);
    },
  );

  it.each(MODES)("lacks nothing but a kernel here ($mode)", ({ mode }) => {
    useCudnn(runOp);
    expect(() => make(mode).apply(tf.zeros(x))).toThrow(
      /All kernels registered for op CudnnRNNV3:\s+<no registered kernels>/,
    );
    const misspelt: typeof runOp = (given, name, attributes, ...rest) =>
      runOp(given, name, [...attributes, bool("time_mayor", true)], ...rest);
    useCudnn(misspelt);
    expect(() => make(mode).apply(tf.zeros(x))).toThrow(/time_mayor/);
  });

  it("gives an output of int8, which tf.js has not, as a tensor that can be passed on", () => {
    const cast = (from: number, to: number, given: Tensor): Tensor =>
      runOp(
        tf,
        "Cast",
        [typeOf("SrcT", from), typeOf("DstT", to)],
        [given],
        1,
      )[0] as Tensor;
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const small = cast(float32, INT8, tf.tensor1d([-3, 5]));
      expect([...cast(INT8, float32, small).dataSync()]).toEqual([-3, 5]);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("in a session", () => {
  const right = { ok: true, reason: "within 1e-7" };
  const ofLayer = (): Tensor[] => {
    const inputs = tensors([x], 1);
    const layer = weighted(make("lstm"), inputs);
    return outputsAndGradients(tf, layer, inputs, {});
  };

  it.each([
    ["its trial found it wrong", { ok: false, reason: "it differed" }, {}],
    ["there was no trial", undefined, {}],
    ["NABLA_CUDNN=0", right, { NABLA_CUDNN: "0" }],
    ["NABLA_FUSED=0", right, { NABLA_FUSED: "0" }],
  ])("cuDNN is not used where %s", async (_, found, env) => {
    settleCudnn(found, env);
    const { ops } = await withFusion(true, ofLayer);
    expect(ops).toContain("BlockLSTMV2");
    expect(ops).not.toContain("CudnnRNNV3");
  });

  it("cuDNN is used where its trial found it right, until it fails: then the layer is computed without, and one line says so", async () => {
    const expected = ofLayer();
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const quiet = process.env["NABLA_QUIET"];
    delete process.env["NABLA_QUIET"];
    try {
      settleCudnn(right, {});
      const first = await withFusion(true, ofLayer);
      expect(first.ops.filter((op) => op === "CudnnRNNV3")).toHaveLength(1);
      expect(distance(first.result, expected)).toBe(0);
      const second = await withFusion(true, ofLayer);
      expect(second.ops).not.toContain("CudnnRNNV3");
      expect(said.mock.calls).toEqual([
        [
          expect.stringMatching(
            /^LSTM, GRU: without cuDNN from now on, since it failed: Could not find device for node.*CudnnRNNV3/,
          ),
        ],
      ]);
    } finally {
      process.env["NABLA_QUIET"] = quiet;
      said.mockRestore();
    }
  });
});

describe("the trial", () => {
  it("finds that right ops agree, to rounding, whoever switched fused ops off; and leaves nothing behind", async () => {
    const before = tf.memory().numTensors;
    const calls: Call[] = [];
    setFusion(false);
    const found = await tryCudnn(tf, emulator({}, calls));
    expect(found.ok).toBe(true);
    expect(found.layout).toBe("time first");
    const [, off] = /^time first, within (\S+) of/.exec(found.reason) ?? [];
    expect(Number(off)).toBeGreaterThan(0);
    expect(Number(off)).toBeLessThan(1e-4);
    expect(tf.memory().numTensors).toBe(before);
    const modes = calls.map(({ attributes }) => attributes["rnn_mode"]);
    expect(new Set(modes)).toEqual(new Set(["lstm", "gru"]));
    calls.length = 0;
    make("lstm").apply(tf.zeros(x));
    expect(calls).toEqual([]); // a trial does not switch it on
  });

  it("allows for TF32's rounding", async () => {
    const found = await tryCudnn(tf, emulator({ tf32: true }));
    expect(found.ok).toBe(true);
    const [, off] = /within (\S+) of/.exec(found.reason) ?? [];
    expect(Number(off)).toBeGreaterThan(1e-4); // it did round
  });

  it("takes the batch first where cuDNN has no kernel for the other, and a session does so too", async () => {
    const found = await tryCudnn(tf, emulator({ batchFirstOnly: true }));
    expect(found).toMatchObject({ ok: true, layout: "batch first" });
    expect(found.reason).toMatch(/^batch first, within/);
    settleCudnn(found, {});
    const { ops } = await withFusion(true, () =>
      make("gru").apply(tf.zeros(x)),
    );
    // Turned from what our layers hold, just before the op.
    const at = ops.indexOf("CudnnRNNV3");
    expect(ops.slice(at - 2, at)).toEqual(["Transpose", "Transpose"]);
  });

  const wrong: [string, Defects, RegExp][] = [
    ["an LSTM's first two gates swapped", { lstm: "fico" }, /the LSTM's/],
    ["an LSTM's middle gates swapped", { lstm: "icfo" }, /the LSTM's/],
    ["an LSTM's last gates swapped", { lstm: "ifoc" }, /the LSTM's/],
    ["a GRU's gates in tf.js's order", { gru: "irh" }, /the GRU's/],
    ["a GRU's last gates swapped", { gru: "rhi" }, /the GRU's/],
    ["a GRU's biases swapped", { biasesSwapped: true }, /the GRU's/],
    ["matrices not turned round", { notTurned: true }, /the LSTM's/],
    ["weights' gradients off by 5%", { gradient: 1.05 }, /gradient by its/],
    ["no gradients of weights", { gradient: 0 }, /gradient by its/],
    ["gradients that are no numbers", { gradient: NaN }, /gradient by its/],
  ];
  it.each(wrong)("refuses %s", async (_, defects, reason) => {
    const found = await tryCudnn(tf, emulator(defects));
    expect(found).toEqual({
      ok: false,
      reason: expect.stringMatching(
        /^CudnnRNN differed: .* of the largest value \(0.01 is allowed\)$/,
      ) as string,
    });
    expect(found.reason).toMatch(reason);
  });

  it("refuses an op that fails, with what it says, in a line", async () => {
    const failing = async (run: typeof runOp): Promise<string> => {
      const found = await tryCudnn(tf, run);
      expect(found.ok).toBe(false);
      expect(found.reason).not.toContain("\n");
      return found.reason;
    };
    expect(
      await failing(() => {
        throw new Error("CUDNN_STATUS_NOT_SUPPORTED\nat somewhere");
      }),
    ).toBe("CUDNN_STATUS_NOT_SUPPORTED");
    const back: typeof runOp = (given, name, ...rest) => {
      if (name === "CudnnRNNBackpropV3") throw new Error("out of memory");
      return emulator()(given, name, ...rest);
    };
    expect(await failing(back)).toBe("out of memory");
    // TensorFlow's own, which has no kernel for this CPU.
    expect(await failing(runOp)).toMatch(/CudnnRNNV3/);
  });
});
