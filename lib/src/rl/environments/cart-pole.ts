import { cartPole, type Figure } from "../../charts/index.js";
import { Pcg64 } from "../pcg64.js";
import { requireAction, type Environment, type Step } from "./environment.js";

// Metres, kilograms, newtons, seconds, radians.
const gravity = 9.8;
const poleMass = 0.1;
const totalMass = 1 + poleMass;
const halfLength = 0.5;
const force = 10;
const interval = 0.02;
const positionLimit = 2.4;
const angleLimit = (12 * 2 * Math.PI) / 360;

export interface CartPoleOptions {
  /** 500 where absent. */
  stepLimit?: number;
}

/**
 * A pole that stands on a cart, which is pushed to the left or to the right: 1 a step until it leans by 12 degrees or the cart leaves the
 * track. gymnasium's CartPole-v1, step for step with the same seed.
 *
 * An observation is [4] float32: position (m), velocity (m/s), angle (rad, 0 upright), angular velocity (rad/s).
 *
 * @example
 * const cart = new CartPole();
 * cart.reset({ seed: 1 });
 * cart.step(1).observation.length;   // 4
 * @see Barto, Sutton & Anderson 1983, "Neuronlike adaptive elements that can solve difficult learning control problems"
 */
export class CartPole implements Environment<Float32Array> {
  readonly actions = ["left", "right"] as const;
  readonly stepLimit: number;
  #random: Pcg64 | undefined;
  #x = 0;
  #velocity = 0;
  #angle = 0;
  #spin = 0;
  #steps = 0;
  #running = false;

  constructor({ stepLimit = 500 }: CartPoleOptions = {}) {
    if (!(stepLimit >= 1))
      throw new RangeError(
        `CartPole: stepLimit expected a number >= 1, received ${stepLimit}.`,
      );
    this.stepLimit = stepLimit;
  }

  reset({ seed }: { seed?: number } = {}): Float32Array {
    if (seed !== undefined) this.#random = new Pcg64(seed);
    this.#random ??= new Pcg64(Math.floor(Math.random() * 2 ** 32));
    this.#x = this.#random.uniform(-0.05, 0.05);
    this.#velocity = this.#random.uniform(-0.05, 0.05);
    this.#angle = this.#random.uniform(-0.05, 0.05);
    this.#spin = this.#random.uniform(-0.05, 0.05);
    this.#steps = 0;
    this.#running = true;
    return this.#observation();
  }

  step(action: number): Step<Float32Array> {
    requireAction(this, action);
    if (!this.#running)
      throw new Error(
        "CartPole: the episode is over, or did not begin. Call reset() first.",
      );
    const cos = Math.cos(this.#angle);
    const sin = Math.sin(this.#angle);
    // Florian 2007, "Correct equations for the dynamics of the cart-pole system", (23) and (24), without friction.
    const push =
      ((action === 1 ? force : -force) +
        poleMass * halfLength * this.#spin * this.#spin * sin) /
      totalMass;
    const turn =
      (gravity * sin - cos * push) /
      (halfLength * (4 / 3 - (poleMass * cos * cos) / totalMass));
    const drive = push - (poleMass * halfLength * turn * cos) / totalMass;
    this.#x += interval * this.#velocity;
    this.#velocity += interval * drive;
    this.#angle += interval * this.#spin;
    this.#spin += interval * turn;
    this.#steps++;
    const terminated =
      Math.abs(this.#x) > positionLimit || Math.abs(this.#angle) > angleLimit;
    const truncated = this.#steps >= this.stepLimit;
    this.#running = !terminated && !truncated;
    return {
      observation: this.#observation(),
      reward: 1,
      terminated,
      truncated,
    };
  }

  /** The cart on its track. */
  render(): Figure {
    return cartPole({
      position: this.#x,
      angle: this.#angle,
      limit: positionLimit,
      length: 2 * halfLength,
      title: `CartPole after ${this.#steps} ${this.#steps === 1 ? "step" : "steps"}`,
    });
  }

  #observation(): Float32Array {
    return Float32Array.of(this.#x, this.#velocity, this.#angle, this.#spin);
  }
}
