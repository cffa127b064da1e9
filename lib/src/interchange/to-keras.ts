/** A model's configuration as Keras 3 writes it, from tf.js's. What Keras would compute otherwise is refused. */
import {
  asText,
  isList,
  isObject,
  type Json,
  type JsonObject,
} from "./json.js";
import { isContainer } from "./weight-paths.js";

const kerasActivations: Record<string, string> = { swish: "silu" };

const modules: readonly [RegExp, string][] = [
  [/_initializer$/, "keras.initializers"],
  [/_regularizer$/, "keras.regularizers"],
  [/_constraint$/, "keras.constraints"],
  [/^layer$/, "keras.layers"],
];

/** tf.js's own, which Keras's constructors refuse. */
const unknownToKeras = new Set([
  "rank",
  "batch_input_shape",
  "input_dtype",
  "input_length",
  "implementation",
]);

/** @param topology  `model.toJSON(undefined, false)` */
export function toKeras(topology: JsonObject): JsonObject {
  return layer(topology);
}

function layer(saved: JsonObject): JsonObject {
  const config = isObject(saved["config"]) ? saved["config"] : {};
  const className = asText(saved["class_name"]);
  if (className === "Model" || className === "Functional") {
    return {
      module: "keras.src.models.functional",
      class_name: "Functional",
      config: functional(config),
      registered_name: "Functional",
    };
  }
  return {
    module: className === "Sequential" ? "keras" : "keras.layers",
    class_name: className,
    config:
      className === "Sequential"
        ? sequential(config)
        : options(className, config),
    registered_name: null,
  };
}

function functional(config: JsonObject): JsonObject {
  const layers = (isList(config["layers"]) ? config["layers"] : []).filter(
    isObject,
  );
  const inner = new Set(
    layers
      .filter((each) => isContainer(asText(each["class_name"])))
      .map((each) => each["name"]),
  );
  /** The reverse of from-keras.ts: tf.js counts the call that made an inner model as its first. */
  const shifted = (end: Json): Json => {
    if (!isList(end)) return end;
    const [name, node, ...rest] = end;
    return inner.has(name) ? [name ?? null, Number(node) - 1, ...rest] : end;
  };
  const ends = (value: Json | undefined): Json =>
    isList(value) ? value.map(shifted) : [];
  return {
    name: config["name"] ?? "model",
    trainable: true,
    layers: layers.map((each) => ({
      ...layer(each),
      name: each["name"] ?? null,
      inbound_nodes: isList(each["inbound_nodes"])
        ? each["inbound_nodes"].map(ends)
        : [],
    })),
    input_layers: ends(config["input_layers"]),
    output_layers: ends(config["output_layers"]),
  };
}

/** Keras 3 wants the shape of the input as a layer of its own. */
function sequential(config: JsonObject): JsonObject {
  const layers = (isList(config["layers"]) ? config["layers"] : []).filter(
    isObject,
  );
  const first = isObject(layers[0]?.["config"]) ? layers[0]["config"] : {};
  const shape = first["batch_input_shape"];
  const isInput = layers[0]?.["class_name"] === "InputLayer";
  const input =
    shape === undefined || isInput
      ? []
      : [
          layer({
            class_name: "InputLayer",
            config: {
              name: `${asText(config["name"])}_input`,
              batch_input_shape: shape,
              dtype:
                layers[0]?.["class_name"] === "Embedding" ? "int32" : "float32",
            },
          }),
        ];
  return {
    name: config["name"] ?? "sequential",
    trainable: true,
    layers: [...input, ...layers.map(layer)],
  };
}

function options(className: string, config: JsonObject): JsonObject {
  const out: Record<string, Json> = {};
  for (const [key, value] of Object.entries(config)) {
    if (key === "batch_input_shape" && className === "InputLayer") {
      out["batch_shape"] = value;
    } else if (key === "alpha" && className === "LeakyReLU") {
      out["negative_slope"] = value;
    } else if (key.endsWith("activation")) {
      if (value === "hard_sigmoid") {
        throw new Error(
          `The layer "${asText(config["name"])}" (${className}) cannot be saved for Keras: its ${key} is tf.js's hardSigmoid, ` +
            `which Keras 3 computes otherwise. Build it with "sigmoid" (tf.layers.lstm({ recurrentActivation: "sigmoid" }), Keras's own default).`,
        );
      }
      out[key] = kerasActivations[asText(value)] ?? value;
    } else if (isObject(value) && typeof value["class_name"] === "string") {
      const module = modules.find(([pattern]) => pattern.test(key))?.[1];
      out[key] =
        key === "layer"
          ? layer(value)
          : {
              module: module ?? "keras",
              class_name: value["class_name"],
              config: value["config"] ?? {},
              registered_name: null,
            };
    } else if (!unknownToKeras.has(key)) out[key] = value;
  }
  // Where Keras is told nothing it takes the other one.
  return className === "GRU"
    ? { ...out, reset_after: out["reset_after"] ?? false }
    : out;
}
