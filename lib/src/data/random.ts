/**
 * Seeded random numbers by xoshiro128** 1.1 (Blackman & Vigna 2018, "Scrambled linear pseudorandom number generators"), its state filled
 * by splitmix32, so that neighbouring seeds give unrelated streams.
 */

/** Steps the four words of state and returns 32 random bits. */
export function xoshiro128(state: Uint32Array): number {
  const s0 = state[0] ?? 0;
  const s1 = state[1] ?? 0;
  const s2 = state[2] ?? 0;
  const s3 = state[3] ?? 0;
  const x = Math.imul(s1, 5);
  const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
  const a = s2 ^ s0;
  const b = s3 ^ s1;
  state[0] = s0 ^ b;
  state[1] = s1 ^ a;
  state[2] = a ^ (s1 << 9);
  state[3] = (b << 11) | (b >>> 21);
  return result;
}

/** Where a stream stands: as JSON holds it. */
export interface RandomState {
  words: number[];
  /** The second of two Gaussian numbers, which are made in pairs. */
  spare?: number;
}

/** A stream that its seed decides; independent of every other stream. */
export class Random {
  readonly #state = new Uint32Array(4);
  #spare: number | undefined;

  constructor(readonly seed: number) {
    if (!Number.isFinite(seed))
      throw new RangeError(`seed expected a finite number, received ${seed}.`);
    let s = Math.trunc(seed) >>> 0;
    for (let i = 0; i < 4; i++) {
      s = (s + 0x9e3779b9) >>> 0;
      let z = s;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      this.#state[i] = z ^ (z >>> 15);
    }
  }

  get state(): RandomState {
    return {
      words: Array.from(this.#state),
      ...(this.#spare === undefined ? {} : { spare: this.#spare }),
    };
  }

  /** Goes on where a stream stood. */
  restore({ words, spare }: RandomState): void {
    this.#state.set(words);
    this.#spare = spare;
  }

  /** An integer of 32 bits. */
  bits(): number {
    return xoshiro128(this.#state);
  }

  /** Uniform in [low, high), with 53 random bits. */
  uniform(low = 0, high = 1): number {
    const unit =
      ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
    return low + unit * (high - low);
  }

  /** A whole number in [0, n). */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1)
      throw new RangeError(`integer(n) expected n >= 1, received ${n}.`);
    return Math.floor(this.uniform() * n);
  }

  /** Gaussian, by the polar method (Marsaglia & Bray 1964). */
  normal(mean = 0, deviation = 1): number {
    if (this.#spare !== undefined) {
      const z = this.#spare;
      this.#spare = undefined;
      return mean + deviation * z;
    }
    for (;;) {
      const u = this.uniform(-1, 1);
      const v = this.uniform(-1, 1);
      const r = u * u + v * v;
      if (r >= 1 || r === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(r)) / r);
      this.#spare = v * scale;
      return mean + deviation * u * scale;
    }
  }

  /** 0 … n-1 in random order (Fisher & Yates). */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = held;
    }
    return order;
  }

  /** A shuffled copy. */
  shuffle<T>(items: ArrayLike<T>): T[] {
    return Array.from(this.permutation(items.length), (i) => items[i] as T);
  }

  /** One of the items. */
  pick<T>(items: ArrayLike<T>): T {
    return items[this.integer(items.length)] as T;
  }
}

/**
 * A stream of random numbers that the seed decides.
 *
 * @example
 * const r = random(7);
 * r.uniform(); r.normal(); r.integer(10); r.shuffle([1, 2, 3]);
 */
export function random(seed: number): Random {
  return new Random(seed);
}
