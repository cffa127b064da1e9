/**
 * Two of tf.js's optimisers that compute something else than they are named for. Adadelta divides by the mean of squared gradients as it was
 * before this one, so that its first step is hundreds of times too long (Zeiler 2012, algorithm 1). A centred RMSProp takes its epsilon away from the
 * variance in place of adding it, and a gradient that hardly changes gives the root of a negative number.
 * And one that forgets: Adamax cannot give what it remembers, so that its training could not be saved.
 */
import type * as tfjs from "@tensorflow/tfjs";

type Core = typeof tfjs;
type Weights = Awaited<ReturnType<tfjs.Optimizer["getWeights"]>>;
type Gradients = Parameters<tfjs.Optimizer["applyGradients"]>[0];

interface Slot {
  originalName: string;
  variable: tfjs.Variable;
}

/** The fields of both that are private there. */
interface Optimizer extends Pick<
  tfjs.Optimizer,
  "applyGradients" | "getWeights" | "setWeights" | "iterations"
> {
  learningRate: number;
  epsilon: number;
  incrementIterations(): void;
  saveIterations(): Promise<Weights[number]>;
  extractIterations(weights: Weights): Promise<Weights>;
  // Adadelta
  rho: number;
  accumulatedGrads: Slot[];
  accumulatedUpdates: Slot[];
  // RMSProp
  decay: number;
  momentum: number;
  centered: boolean;
  accumulatedMeanSquares: Slot[];
  accumulatedMoments: Slot[];
  accumulatedMeanGrads: Slot[];
  // Adamax
  beta1: number;
  accBeta1: tfjs.Variable;
  iteration: tfjs.Variable;
  accumulatedFirstMoment: Slot[];
  accumulatedWeightedInfNorm: Slot[];
}

export function updateRules(core: Core): void {
  /** Steps each weight that has a gradient; slots begin at zero, named as tf.js names them. */
  const step = (
    optimizer: Optimizer,
    gradients: Gradients,
    slots: readonly (readonly [Slot[], string])[],
    rule: (gradient: tfjs.Tensor, slots: tfjs.Variable[]) => { minus: tfjs.Tensor; next: tfjs.Tensor[] }, // prettier-ignore
  ): void => {
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const weights = core.engine().registeredVariables;
    for (const [i, { name, tensor }] of named.entries()) {
      const weight = weights[name]!;
      const variables = slots.map(
        ([list, suffix]) =>
          (list[i] ??= {
            originalName: `${name}/${suffix}`,
            variable: core.tidy(() => core.variable(core.zerosLike(weight), false)), // prettier-ignore
          }).variable,
      );
      // tf.js hands on a weight that the loss does not depend on.
      if ((tensor as tfjs.Tensor | undefined) === undefined) continue;
      core.tidy(() => {
        const { minus, next } = rule(tensor, variables);
        for (const [j, variable] of variables.entries())
          variable.assign(next[j]!);
        weight.assign(weight.sub(minus));
      });
    }
    optimizer.incrementIterations();
  };
  const mean = (
    former: tfjs.Tensor,
    value: tfjs.Tensor,
    keep: number,
  ): tfjs.Tensor => former.mul(keep).add(value.mul(1 - keep));

  const adadelta = prototypeOf(core.train.adadelta());
  adadelta.applyGradients = function (this: Optimizer, gradients) {
    const { rho, epsilon, learningRate } = this;
    const slots = [
      [this.accumulatedGrads, "accum_grad"],
      [this.accumulatedUpdates, "accum_var"],
    ] as const;
    step(this, gradients, slots, (gradient, [grads, updates]) => {
      const squares = mean(grads!, gradient.square(), rho);
      const root = (x: tfjs.Tensor): tfjs.Tensor => x.add(epsilon).sqrt();
      const update = root(updates!).div(root(squares)).mul(gradient);
      return {
        minus: update.mul(learningRate),
        next: [squares, mean(updates!, update.square(), rho)],
      };
    });
  };

  const rmsprop = prototypeOf(core.train.rmsprop(1));
  const { applyGradients } = rmsprop;
  rmsprop.applyGradients = function (this: Optimizer, gradients) {
    if (!this.centered) {
      applyGradients.call(this, gradients);
      return;
    }
    const { decay, momentum, epsilon, learningRate } = this;
    const slots = [
      [this.accumulatedMeanSquares, "rms"],
      [this.accumulatedMoments, "momentum"],
      [this.accumulatedMeanGrads, "mg"],
    ] as const;
    step(this, gradients, slots, (gradient, [squares, moments, grads]) => {
      const square = mean(squares!, gradient.square(), decay);
      const average = mean(grads!, gradient, decay);
      const root = square.sub(average.square()).add(epsilon).sqrt();
      const moment = moments!
        .mul(momentum)
        .add(gradient.mul(learningRate).div(root));
      return { minus: moment, next: [square, moment, average] };
    });
  };

  const adamax = prototypeOf(core.train.adamax());
  adamax.getWeights = async function (this: Optimizer) {
    const slots = [
      ...this.accumulatedFirstMoment,
      ...this.accumulatedWeightedInfNorm,
    ];
    return [
      await this.saveIterations(),
      ...slots.map(({ originalName: name, variable: tensor }) => ({
        name,
        tensor,
      })),
    ];
  };
  adamax.setWeights = async function (this: Optimizer, weights) {
    const values = await this.extractIterations(weights);
    const slots = values.map(({ name, tensor }) => ({
      originalName: name,
      variable: core.variable(tensor, false),
    }));
    this.accumulatedFirstMoment = slots.slice(0, slots.length / 2);
    this.accumulatedWeightedInfNorm = slots.slice(slots.length / 2);
    core.tidy(() => {
      this.iteration.assign(core.scalar(this.iterations));
      this.accBeta1.assign(core.scalar(this.beta1 ** (this.iterations + 1)));
    });
  };
}

function prototypeOf(optimizer: tfjs.Optimizer): Optimizer {
  const prototype = Object.getPrototypeOf(optimizer) as Optimizer;
  optimizer.dispose();
  return prototype;
}
