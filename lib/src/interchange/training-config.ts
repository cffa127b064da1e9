/** How a model was compiled, optimiser, loss and metrics, from Keras's words for it to tf.js's and back. */
import * as tf from "../backend/tf.js";
import {
  asText,
  isList,
  isObject,
  type Json,
  type JsonObject,
} from "./json.js";

/** tf.js's names by Keras 3's; the same formula on both sides, a mean over the batch. */
const losses: Readonly<Record<string, string>> = {
  mean_squared_error: "meanSquaredError",
  mean_absolute_error: "meanAbsoluteError",
  mean_absolute_percentage_error: "meanAbsolutePercentageError",
  mean_squared_logarithmic_error: "meanSquaredLogarithmicError",
  squared_hinge: "squaredHinge",
  hinge: "hinge",
  categorical_hinge: "categoricalHinge",
  log_cosh: "logcosh",
  categorical_crossentropy: "categoricalCrossentropy",
  sparse_categorical_crossentropy: "sparseCategoricalCrossentropy",
  binary_crossentropy: "binaryCrossentropy",
  kl_divergence: "kullbackLeiblerDivergence",
  poisson: "poisson",
};

const metrics: Readonly<Record<string, string>> = {
  accuracy: "accuracy",
  binary_accuracy: "binaryAccuracy",
  categorical_accuracy: "categoricalAccuracy",
  sparse_categorical_accuracy: "accuracy", // of a sparse loss
  mean_squared_error: "mse",
  mean_absolute_error: "mae",
  mean_absolute_percentage_error: "mape",
};

const short: Readonly<Record<string, string>> = {
  acc: "accuracy",
  mse: "mean_squared_error",
  mae: "mean_absolute_error",
  mape: "mean_absolute_percentage_error",
  msle: "mean_squared_logarithmic_error",
  logcosh: "log_cosh",
};

type Names = Readonly<Record<string, string>>;

/** Of tf.js's, or of either library's short ones. */
const inKeras = (names: Names, name: string): string | undefined =>
  Object.keys(names).find((key) => names[key] === name || key === name) ??
  (short[name] !== undefined && short[name] in names ? short[name] : undefined);

const inTfjs = (names: Names, name: string): string | undefined =>
  names[short[name] ?? name];

/** What Keras may be told and tf.js cannot; at these values neither does anything. */
const inert: Readonly<Record<string, Json>> = {
  weight_decay: null,
  clipnorm: null,
  global_clipnorm: null,
  clipvalue: null,
  use_ema: false,
  loss_scale_factor: null,
  gradient_accumulation_steps: null,
  amsgrad: false,
  centered: false,
  // of losses
  reduction: "sum_over_batch_size",
  from_logits: false,
  label_smoothing: 0,
  ignore_class: null,
  axis: -1,
  // of metrics
  threshold: 0.5,
};

interface OptimizerKind {
  /** The options that both sides have, in Keras's words. */
  options: readonly string[];
  build: (options: Record<string, number>, config: JsonObject) => tf.Optimizer;
  /** Of tf.js's optimiser, with fields that its types keep to themselves. */
  config: (optimizer: Readonly<Record<string, number>>) => JsonObject;
}

function ofTwoMoments(kind: "adam" | "adamax"): OptimizerKind {
  return {
    options: ["learning_rate", "beta_1", "beta_2", "epsilon"],
    build: ({ learning_rate, beta_1, beta_2, epsilon }) =>
      tf.train[kind](learning_rate, beta_1, beta_2, epsilon),
    config: ({ beta1, beta2, epsilon }) => ({
      beta_1: beta1!,
      beta_2: beta2!,
      epsilon: epsilon!,
    }),
  };
}

/** By Keras's name; SGD is two of tf.js's. */
const optimizers: Readonly<Record<string, OptimizerKind>> = {
  SGD: {
    options: ["learning_rate", "momentum"],
    build: ({ learning_rate, momentum }, { nesterov }) =>
      momentum === 0
        ? tf.train.sgd(learning_rate!)
        : tf.train.momentum(learning_rate!, momentum!, nesterov === true),
    config: ({ momentum = 0, useNesterov }) => ({
      momentum,
      nesterov: Boolean(useNesterov),
    }),
  },
  Adam: ofTwoMoments("adam"),
  Adamax: ofTwoMoments("adamax"),
  RMSprop: {
    options: ["learning_rate", "rho", "momentum", "epsilon"],
    build: ({ learning_rate, rho, momentum, epsilon }) =>
      tf.train.rmsprop(learning_rate!, rho, momentum, epsilon),
    config: ({ decay, momentum, epsilon }) => ({
      rho: decay!,
      momentum: momentum!,
      epsilon: epsilon!,
    }),
  },
  Adagrad: {
    options: ["learning_rate", "initial_accumulator_value"],
    build: ({ learning_rate, initial_accumulator_value }) =>
      tf.train.adagrad(learning_rate!, initial_accumulator_value),
    config: ({ initialAccumulatorValue }) => ({
      initial_accumulator_value: initialAccumulatorValue!,
      epsilon: 1e-7,
    }),
  },
  Adadelta: {
    options: ["learning_rate", "rho", "epsilon"],
    build: ({ learning_rate, rho, epsilon }) =>
      tf.train.adadelta(learning_rate, rho, epsilon),
    config: ({ rho, epsilon }) => ({ rho: rho!, epsilon: epsilon! }),
  },
};

/** tf.js's names of the same. */
const kerasName: Readonly<Record<string, string>> = {
  SGD: "SGD",
  Momentum: "SGD",
  Adam: "Adam",
  Adamax: "Adamax",
  RMSProp: "RMSprop",
  Adagrad: "Adagrad",
  Adadelta: "Adadelta",
};

/** Why a model stays uncompiled: what tf.js would compute otherwise. */
class Otherwise extends Error {}

/** @throws Otherwise where an option asks for what tf.js does not do */
function checkInert(what: string, config: JsonObject): void {
  for (const [option, value] of Object.entries(inert)) {
    const given = config[option];
    if (given !== undefined && given !== value)
      throw new Otherwise(`${what} with ${option} ${JSON.stringify(given)}`);
  }
}

/** A name, or the serialised object of a class of that name. */
function nameOf(value: Json): string {
  if (!isObject(value)) return asText(value);
  const config = isObject(value["config"]) ? value["config"] : {};
  const className = asText(value["class_name"]);
  if (className === "function") return asText(value["config"]);
  checkInert(className, config);
  return className.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
}

function lossOf(value: Json): string {
  const name = nameOf(value);
  const known = inTfjs(losses, name === "kldivergence" ? "kl_divergence" : name); // prettier-ignore
  if (known === undefined) throw new Otherwise(`the loss ${name}`);
  return known;
}

/** Each or one by one, in a list or by an output's name. */
function each<To>(
  value: Json,
  of: (value: Json) => To,
): To | To[] | Record<string, To> {
  if (isList(value)) return value.map(of);
  if (isObject(value) && value["class_name"] === undefined)
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, of(inner)]),
    );
  return of(value);
}

/** @throws Otherwise */
function optimizerOf(saved: Json | undefined): tf.Optimizer {
  const { class_name: given, config: inner } = isObject(saved) ? saved : {};
  const className = asText(given);
  const kind = optimizers[className];
  if (kind === undefined) throw new Otherwise(`the optimizer ${className}`);
  const config = isObject(inner) ? inner : {};
  checkInert(className, config);
  const options: Record<string, number> = {};
  for (const option of kind.options) {
    const value = config[option];
    if (typeof value !== "number")
      throw new Otherwise(`${className} with ${option} ${nameOf(value ?? null)}`); // prettier-ignore
    options[option] = value;
  }
  if (className === "SGD" && !(options["learning_rate"]! > 0))
    throw new Otherwise("SGD that stands still");
  return kind.build(options, config);
}

export interface Compiled {
  args: tf.ModelCompileArgs;
  /** Metrics that only Keras has. */
  without: readonly string[];
}

/**
 * @param config  what Keras wrote as compile_config
 * @param outputs  names of the model's outputs; a Sequential may have none
 * @returns what `model.compile` takes, or why tf.js would train otherwise
 */
export function fromKerasCompile(
  config: JsonObject,
  outputs: readonly string[],
): Compiled | { why: string } {
  try {
    if ((config["loss_weights"] ?? null) !== null)
      throw new Otherwise("weights of losses");
    if ((config["loss"] ?? null) === null) throw new Otherwise("no loss");
    const loss = each(config["loss"]!, lossOf);
    const without: string[] = [];
    const known = (value: Json): string[] =>
      (isList(value) ? value : [value]).flatMap((metric) => {
        let name: string;
        try {
          name = nameOf(metric);
        } catch (error) {
          if (!(error instanceof Otherwise)) throw error;
          without.push(error.message);
          return [];
        }
        const ours = inTfjs(metrics, name);
        if (ours === undefined) without.push(name);
        return ours ?? [];
      });
    const given = config["metrics"] ?? [];
    const wanted =
      isList(given) && outputs.length < 2
        ? given.flatMap(known)
        : each(given, known);
    const optimizer = optimizerOf(config["optimizer"]);
    const byOutput = (): Record<string, string[]> =>
      Object.fromEntries(
        outputs.map((name, i) => [name, (wanted as string[][])[i] ?? []]),
      );
    return {
      without,
      args: {
        optimizer,
        loss,
        // tf.js's types do not know of a list for each output's name.
        metrics: (Array.isArray(wanted) && outputs.length > 1
          ? byOutput()
          : wanted) as string[],
      },
    };
  } catch (error) {
    if (error instanceof Otherwise) return { why: error.message };
    throw error;
  }
}

/** @returns Keras's compile_config, or undefined where the model is not compiled, or by what Keras does not have */
export function toKerasCompile(model: tf.LayersModel): JsonObject | undefined {
  const {
    optimizer,
    loss,
    metrics: measured,
  } = model as unknown as {
    optimizer?: tf.Optimizer;
    loss?: unknown;
    metrics?: unknown;
  };
  const className = kerasName[optimizer?.getClassName() ?? ""];
  if (optimizer === undefined || className === undefined) return undefined;
  // What Keras's Adamax does not have, and what `optimizer-state.ts` has no place for.
  const { decay, centered } = optimizer as {
    decay?: number;
    centered?: boolean;
  };
  if ((className === "Adamax" && decay !== 0) || centered === true)
    return undefined;
  const named = (names: Names, value: unknown): Json | undefined => {
    if (typeof value === "string") return inKeras(names, value);
    if (typeof value !== "object" || value === null) return undefined;
    const parts = Object.entries(value).map(
      ([key, part]) => [key, named(names, part)] as const,
    );
    return Array.isArray(value)
      ? parts.flatMap(([, part]) => part ?? [])
      : Object.fromEntries(parts.flatMap(([key, part]) => part === undefined ? [] : [[key, part]])); // prettier-ignore
  };
  const kerasLoss = named(losses, loss);
  const complete = JSON.stringify(kerasLoss ?? null) !== "null" && leaves(kerasLoss!) === leaves(loss); // prettier-ignore
  if (!complete) return undefined;
  const listed = named(metrics, measured) ?? [];
  const { learningRate } = optimizer as unknown as { learningRate: number };
  return {
    optimizer: {
      module: "keras.optimizers",
      class_name: className,
      config: {
        name: className.toLowerCase(),
        learning_rate: learningRate,
        ...optimizers[className]!.config(
          optimizer as unknown as Readonly<Record<string, number>>,
        ),
      },
      registered_name: null,
    },
    loss: kerasLoss!,
    // tf.js takes one list for every output, Keras a list of each.
    metrics:
      isList(listed) && model.outputs.length > 1
        ? model.outputs.map(() => listed)
        : listed,
  };
}

const leaves = (value: unknown): number =>
  typeof value === "object" && value !== null
    ? Object.values(value).reduce<number>((sum, part) => sum + leaves(part), 0)
    : 1;
