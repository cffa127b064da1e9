/**
 * A Keras configuration, of version 2 or 3, as the one that tf.js 4 builds models from (which is Keras 2's). What tf.js would read wrongly
 * without a word is refused here, by the layer's name.
 */
import {
  asText,
  isList,
  isObject,
  type Json,
  type JsonObject,
} from "./json.js";
import { isContainer } from "./weight-paths.js";

/** Keras 3's names of functions that tf.js knows by another. */
const activations: Record<string, string> = { silu: "swish" };

/** `tf.layers` computes these as Keras does. Keras 3's hard_sigmoid is another function than tf.js's. */
const knownActivations = new Set(
  "elu selu relu relu6 linear sigmoid softplus softsign tanh softmax log_softmax swish mish gelu".split(
    " ",
  ),
);

const rejected: Record<string, string> = {
  Lambda:
    "its Python function cannot run here. Write the model with layers, or a tf.layers.Layer of your own",
};

/** Options whose other value tf.js would ignore, and compute something else. */
const fixed: Record<string, Json> = {
  groups: 1,
  keepdims: false,
  negative_slope: 0,
  threshold: 0,
  rms_scaling: false,
  renorm: false,
  invert: false,
};

/** @throws Error that names the layer and what tf.js lacks */
export function fromKeras(
  model: JsonObject,
  isKnown: (className: string) => boolean,
): JsonObject {
  return layer(model, isKnown);
}

function refuse(name: Json | undefined, className: string, why: string): never {
  throw new Error(
    `The layer "${asText(name)}" (${className}) cannot be loaded: ${why}.`,
  );
}

function layer(
  saved: JsonObject,
  isKnown: (className: string) => boolean,
): JsonObject {
  const { class_name: given, module, name: outer } = saved;
  const config = isObject(saved["config"]) ? saved["config"] : {};
  const className = given === "Functional" ? "Model" : asText(given);
  const name = config["name"] ?? outer;
  const why = rejected[className];
  if (why !== undefined) refuse(name, className, why);
  if (typeof module === "string" && module.startsWith("keras.src.ops")) {
    refuse(name, className, `it is an operation (${module}), not a layer`);
  }
  if (!isKnown(className)) {
    refuse(name, className, "tf.js has no such layer");
  }
  if (className === "Model" || className === "Sequential") {
    return { class_name: className, config: container(config, isKnown) };
  }
  return { class_name: className, config: options(className, config, isKnown) };
}

function container(
  config: JsonObject,
  isKnown: (className: string) => boolean,
): JsonObject {
  const layers = isList(config["layers"]) ? config["layers"] : [];
  const saved = layers.filter(isObject);
  // tf.js counts the call that made an inner model as its first; Keras 3 does not.
  const inner = new Set(
    saved
      .filter((each) => isContainer(asText(each["class_name"])))
      .map((each) => each["name"]),
  );
  // In a `.h5`, and in what tensorflowjs_converter makes of one, layers name no module.
  const isVersion3 = saved.some(
    ({ module, inbound_nodes: nodes }) =>
      typeof module === "string" || (isList(nodes) && nodes.some(isObject)),
  );
  const shifted = (end: readonly Json[]): readonly Json[] => {
    const [name, node, ...rest] = end;
    return isVersion3 && inner.has(name)
      ? [name ?? null, Number(node) + 1, ...rest]
      : end;
  };
  const converted = saved.map((each) => {
    const nodes = each["inbound_nodes"];
    const own = isObject(each["config"]) ? each["config"]["name"] : undefined;
    return {
      ...layer(each, isKnown),
      name: each["name"] ?? own ?? null,
      ...(isList(nodes)
        ? { inbound_nodes: nodes.map((node) => inbound(node, each, shifted)) }
        : {}),
    };
  });
  const ends: Record<string, Json> = {};
  for (const key of ["input_layers", "output_layers"] as const) {
    const value = config[key];
    if (isObject(value)) {
      throw new Error(
        `The model "${asText(config["name"])}" has named ${key.replace("_layers", "s")} (${Object.keys(value).join(", ")}): tf.js needs a list of them.`,
      );
    }
    // Keras 3 writes a single one without the outer list.
    if (isList(value)) {
      const list = isList(value[0]) ? value.filter(isList) : [value];
      ends[key] = list.map(shifted);
    }
  }
  return { name: config["name"] ?? "model", layers: converted, ...ends };
}

/** `{args: [{class_name: "__keras_tensor__", config: {keras_history: ["a", 0, 0]}}]}` becomes `[["a", 0, 0, {}]]`. */
function inbound(
  node: Json,
  each: JsonObject,
  shifted: (end: readonly Json[]) => readonly Json[],
): Json {
  // Keras 2's form, in which our own files are written too.
  if (isList(node))
    return node.map((end) => (isList(end) ? shifted(end) : end));
  if (!isObject(node)) return node;
  const { args, kwargs } = node;
  const named = isObject(kwargs)
    ? Object.entries(kwargs).filter(
        ([key, value]) => value !== null && key !== "training",
      )
    : [];
  for (const [key, value] of named) {
    if (histories(value).length > 0) {
      refuse(
        each["name"],
        asText(each["class_name"]),
        `tf.js cannot be given its tensor ${key} by name`,
      );
    }
  }
  return histories(args ?? []).map((history) => [
    ...shifted(history),
    Object.fromEntries(named),
  ]);
}

function histories(value: Json): (readonly Json[])[] {
  if (isList(value)) return value.flatMap(histories);
  if (!isObject(value)) return [];
  const { class_name: className, config } = value;
  const history = isObject(config) ? config["keras_history"] : undefined;
  return className === "__keras_tensor__" && isList(history) ? [history] : [];
}

function options(
  className: string,
  config: JsonObject,
  isKnown: (className: string) => boolean,
): JsonObject {
  const { name } = config;
  const out: Record<string, Json> = {};
  for (const [key, value] of Object.entries(config)) {
    const standard = fixed[key];
    const isSlope = key === "negative_slope" && className === "LeakyReLU";
    if (
      standard !== undefined &&
      !isSlope &&
      value !== null &&
      value !== standard
    ) {
      refuse(
        name,
        className,
        `tf.js computes ${key} = ${JSON.stringify(standard)} alone, and it has ${JSON.stringify(value)}`,
      );
    }
    if (key === "batch_shape") out["batch_input_shape"] = value;
    else if (isSlope) out["alpha"] = value;
    else if (key === "dtype") out["dtype"] = dtype(value);
    else if (key.endsWith("activation")) {
      out[key] = activation(value, name, className);
    } else if (key === "axis" && className === "BatchNormalization") {
      out[key] = isList(value) ? (value[0] ?? -1) : value;
    } else if (key === "layer" && isObject(value)) {
      out[key] = layer(value, isKnown);
    } else if (isObject(value) && typeof value["class_name"] === "string") {
      out[key] = {
        class_name: value["class_name"],
        config: value["config"] ?? {},
      };
    } else if (!dropped.has(key)) out[key] = value;
  }
  if (className === "Rescaling" && isList(config["scale"])) {
    refuse(name, className, "tf.js scales by one number, and it has a list");
  }
  return out;
}

const dropped = new Set([
  "build_config",
  "quantization_config",
  "backward_layer",
]);

/** A policy's name says how Keras computes; weights are float32 whatever it says. */
function dtype(value: Json): Json {
  if (value === "int32" || value === "bool" || value === "string") return value;
  return "float32";
}

function activation(
  value: Json,
  name: Json | undefined,
  className: string,
): Json {
  if (value === null) return "linear";
  const given = isObject(value) ? value["class_name"] : value;
  const known = activations[asText(given)] ?? asText(given);
  if (!knownActivations.has(known)) {
    refuse(
      name,
      className,
      `tf.js has no activation that computes what Keras's ${asText(given)} does`,
    );
  }
  return known;
}
