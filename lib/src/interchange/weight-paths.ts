/**
 * Where Keras 3 keeps a layer's weights: `layers/conv2d_1/vars/0`. The names count classes, in the order of the configuration, since a
 * layer's own name may be anything. @see keras/src/saving/saving_lib.py, _save_container_state
 */
import { asText, isList, isObject, type JsonObject } from "./json.js";

export interface LayerPlace {
  /** The layers' own names, from the model down. */
  names: readonly string[];
  /** Groups that hold `0`, `1` …, in the order of the layer's weights. */
  groups: readonly string[];
}

/** @example snakeCase("SimpleRNN")   // "simple_rnn" */
const snakeCase = (name: string): string =>
  name
    .replaceAll(/\W+/g, "")
    .replaceAll(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();

/** @param model  its configuration as Keras 3 writes it */
export function places(
  model: JsonObject,
  path = "",
  names: readonly string[] = [],
): LayerPlace[] {
  const config = isObject(model["config"]) ? model["config"] : {};
  const layers = isList(config["layers"]) ? config["layers"] : [];
  const used = new Map<string, number>();
  return layers.filter(isObject).flatMap((each) => {
    const className = asText(each["class_name"]);
    const snake = snakeCase(className);
    const count = used.get(snake) ?? 0;
    used.set(snake, count + 1);
    if (className === "InputLayer") return [];
    const here = `${path}layers/${count === 0 ? snake : `${snake}_${count}`}`;
    const own = isObject(each["config"]) ? each["config"]["name"] : "";
    const down = [...names, asText(own)];
    return isContainer(className)
      ? places(each, `${here}/`, down)
      : [{ names: down, groups: groups(each, here) }];
  });
}

export const isContainer = (className: string): boolean =>
  ["Sequential", "Functional", "Model"].includes(className);

function groups(layer: JsonObject, path: string): string[] {
  const config = isObject(layer["config"]) ? layer["config"] : {};
  const wrapped = isObject(config["layer"]) ? config["layer"] : {};
  switch (layer["class_name"]) {
    case "Bidirectional":
      return ["forward_layer", "backward_layer"].flatMap((side) =>
        groups(wrapped, `${path}/${side}`),
      );
    case "TimeDistributed":
      return groups(wrapped, `${path}/layer`);
    case "LSTM":
    case "GRU":
    case "SimpleRNN":
      return [`${path}/cell/vars`];
    default:
      return [`${path}/vars`];
  }
}
