/**
 * NumPy's default random stream, so that an environment with a seed goes the way that gymnasium's goes with it.
 *
 * The seed is spread by numpy's SeedSequence (O'Neill 2015, "Developing a seed_seq alternative"), the numbers are PCG64's XSL-RR outputs
 * (O'Neill 2014, "PCG: A family of simple fast space-efficient statistically good algorithms").
 */

const MASK_64 = (1n << 64n) - 1n;
const MASK_128 = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

export class Pcg64 {
  #state = 0n;
  readonly #increment: bigint;

  /** @param seed a whole number >= 0 */
  constructor(readonly seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new RangeError(
        `seed expected a whole number >= 0, received ${seed}. Leave it out for a random one.`,
      );
    const words = seedSequence(seed, 8);
    const long = (i: number): bigint =>
      (BigInt(words[2 * i + 1] ?? 0) << 32n) | BigInt(words[2 * i] ?? 0);
    this.#increment = ((((long(2) << 64n) | long(3)) << 1n) | 1n) & MASK_128;
    this.#step();
    this.#state = (this.#state + ((long(0) << 64n) | long(1))) & MASK_128;
    this.#step();
  }

  /** Uniform in [0, 1), with 53 random bits: numpy's `random()`. */
  random(): number {
    this.#step();
    const turn = this.#state >> 122n;
    const folded = (this.#state >> 64n) ^ (this.#state & MASK_64);
    const bits = ((folded >> turn) | (folded << (64n - turn))) & MASK_64;
    return Number(bits >> 11n) / 2 ** 53;
  }

  /** Uniform in [low, high): numpy's `uniform`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  #step(): void {
    this.#state = (this.#state * MULTIPLIER + this.#increment) & MASK_128;
  }
}

/** numpy's SeedSequence(seed).generate_state(count): the words of a pool of four, mixed so that each bit of the seed reaches each. */
function seedSequence(seed: number, count: number): Uint32Array {
  const entropy = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  let hash = 0x43b0d7e5;
  const hashed = (value: number): number => {
    const mixed = value ^ hash;
    hash = Math.imul(hash, 0x931e8875);
    return folded(Math.imul(mixed, hash));
  };
  const pool = Array.from({ length: 4 }, (_, i) => hashed(entropy[i] ?? 0));
  for (let from = 0; from < 4; from++)
    for (let to = 0; to < 4; to++)
      if (from !== to)
        pool[to] = folded(
          Math.imul(0xca01f9dd, pool[to] ?? 0) -
            Math.imul(0x4973f715, hashed(pool[from] ?? 0)),
        );
  let spread = 0x8b51f9dd;
  return Uint32Array.from({ length: count }, (_, i) => {
    const value = (pool[i % 4] ?? 0) ^ spread;
    spread = Math.imul(spread, 0x58f38ded);
    return folded(Math.imul(value, spread));
  });
}

const folded = (value: number): number => (value ^ (value >>> 16)) >>> 0;
