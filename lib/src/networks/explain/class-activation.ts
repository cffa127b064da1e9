/** Where in a picture a network sees a class. */
import * as tf from "../../backend/tf.js";
import {
  checkClassifier,
  chosen,
  linearScores,
  single,
  withCalls,
} from "./look-inside.js";

export interface MapOptions {
  /** The class that is asked about, for all pictures or one each. Left out: each picture's strongest. */
  classes?: number | readonly number[];
  /** The layer whose maps are used, [batch, height, width, filters]. Left out: the last one. */
  layer?: string;
  /** `"input"`: enlarged to the picture's sides (default); `"layer"`: as the layer has it. */
  size?: "input" | "layer";
}

/**
 * Class activation map: the last maps A_k of a network that ends in an average over each map and one dense layer, weighted by that layer's
 * weights, M = Σ_k w_kc A_k. Its mean and the bias together are the class's score, so the map says where the score comes from.
 *
 * @param x pictures [batch, height, width, channels], kept
 * @returns [batch, height, width], negative where the place speaks against the class; the caller disposes it
 * @throws RangeError where the model does not end so: use `gradCam`
 * @example
 * const model = networks.resnet({ inputShape: [32, 32, 3], classes: 4, filters: 4, seed: 1 });
 * explain.classActivationMap(model, tf.ones([1, 32, 32, 3]), { classes: 2 }).shape;   // [1, 32, 32]
 * @see Zhou et al. 2016, "Learning deep features for discriminative localization"
 */
export function classActivationMap(
  model: tf.LayersModel,
  x: tf.Tensor4D,
  { classes, size = "input" }: Omit<MapOptions, "layer"> = {},
): tf.Tensor3D {
  checkClassifier("classActivationMap", model, x);
  const { pool, classifier } = endOf(model);
  let maps: tf.Tensor4D | undefined;
  return withCalls(
    new Map([
      [
        pool,
        (original) => (inputs, kwargs) => {
          maps = kept(single(inputs));
          return original(inputs, kwargs);
        },
      ],
    ]),
    () =>
      tf.tidy(() => {
        const scores = model.apply(x, { training: false }) as tf.Tensor2D;
        const one = chosen("classActivationMap", scores, classes);
        const kernel = classifier.getWeights()[0] as tf.Tensor2D;
        // [batch, classes] · [filters, classes]ᵀ: each picture's own weights.
        const weights: tf.Tensor2D = tf.matMul(one, kernel, false, true);
        const seen = maps as tf.Tensor4D;
        const map = sized(weighted(seen, weights), x, size);
        seen.dispose();
        return map;
      }),
  );
}

/**
 * Grad-CAM: the maps of any convolutional layer, each weighted by how much the class's score rises with it on average, and what speaks
 * against the class left out: M = relu(Σ_k α_k A_k), α_k = mean of dS/dA_k.
 *
 * @param x pictures [batch, height, width, channels], kept
 * @returns [batch, height, width], 0 and above; the caller disposes it
 * @throws RangeError where there is no layer with maps, or none of that name
 * @example
 * const model = networks.cnn({ inputShape: [28, 28, 1], classes: 10, seed: 1 });
 * explain.gradCam(model, tf.ones([2, 28, 28, 1]), { layer: "conv_2" }).shape;   // [2, 28, 28]
 * @see Selvaraju et al. 2017, "Grad-CAM: visual explanations from deep networks via gradient-based localization"
 */
export function gradCam(
  model: tf.LayersModel,
  x: tf.Tensor4D,
  { classes, layer: name, size = "input" }: MapOptions = {},
): tf.Tensor3D {
  checkClassifier("gradCam", model, x);
  const layer = mapLayer(model, name);
  return tf.tidy(() => {
    const run = (heard: (maps: tf.Tensor4D) => tf.Tensor4D): tf.Tensor2D =>
      withCalls(
        new Map([
          ...linearScores(model),
          [
            layer,
            (original) => (inputs, kwargs) =>
              heard(single(original(inputs, kwargs)) as tf.Tensor4D),
          ],
        ]),
        () => model.apply(x, { training: false }) as tf.Tensor2D,
      );
    let maps: tf.Tensor4D | undefined;
    const scores = run((each) => {
      maps = kept(each);
      return each;
    });
    const one = chosen("gradCam", scores, classes);
    const seen = maps as unknown as tf.Tensor4D;
    // A zero is added to the maps; the score's gradient by the zero is its gradient by the maps.
    const slope = tf.grad((zero: tf.Tensor): tf.Scalar =>
      run((each) => tf.add(each, zero))
        .mul(one)
        .sum(),
    )(tf.zerosLike(seen));
    const weights = slope.mean<tf.Tensor2D>([1, 2]);
    const map = sized(tf.relu(weighted(seen, weights)), x, size);
    seen.dispose();
    return map;
  });
}

/** Past the end of the layer's call, when tf.js frees what is between layers. */
const kept = (maps: tf.Tensor): tf.Tensor4D =>
  tf.keep(maps.clone() as tf.Tensor4D);

/** Σ_k weights[n, k] maps[n, :, :, k] */
function weighted(maps: tf.Tensor4D, weights: tf.Tensor2D): tf.Tensor3D {
  const [batch, , , filters] = maps.shape;
  return maps.mul(weights.reshape([batch, 1, 1, filters])).sum<tf.Tensor3D>(3);
}

function sized(
  map: tf.Tensor3D,
  x: tf.Tensor4D,
  size: "input" | "layer",
): tf.Tensor3D {
  if (size === "layer") return map;
  const [, height, width] = x.shape;
  return tf.image
    .resizeBilinear(map.expandDims<tf.Tensor4D>(3), [height, width])
    .squeeze([3]);
}

function endOf(model: tf.LayersModel): {
  pool: tf.layers.Layer;
  classifier: tf.layers.Layer;
} {
  const named = model.layers.filter(
    (layer) =>
      !["Dropout", "Softmax", "Activation"].includes(layer.getClassName()),
  );
  const [pool, classifier] = named.slice(-2);
  if (
    pool?.getClassName() !== "GlobalAveragePooling2D" ||
    classifier?.getClassName() !== "Dense"
  )
    throw new RangeError(
      `classActivationMap expected a model that ends with globalAveragePooling2d and one dense layer, received ${model.layers
        .slice(-3)
        .map((layer) => layer.name)
        .join(", ")} at the end. Use explain.gradCam, which takes any.`,
    );
  return { pool, classifier };
}

function mapLayer(
  model: tf.LayersModel,
  name: string | undefined,
): tf.layers.Layer {
  const hasMaps = (layer: tf.layers.Layer): boolean =>
    !Array.isArray(layer.output) &&
    layer.output.shape.length === 4 &&
    layer.getClassName() !== "InputLayer";
  const found =
    name === undefined
      ? model.layers.findLast(hasMaps)
      : model.layers.find((layer) => layer.name === name && hasMaps(layer));
  if (found === undefined)
    throw new RangeError(
      `gradCam expected a layer ${name === undefined ? "" : `"${name}" `}with maps [batch, height, width, filters]; there are ${
        model.layers
          .filter(hasMaps)
          .map((layer) => layer.name)
          .join(", ") || "none"
      }.`,
    );
  return found;
}
