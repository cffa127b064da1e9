/** A curve that grows while it is drawn, never longer than a browser draws at ten frames a second. */

const most = 2_000;

/**
 * Keeps a mean over each `width` neighbouring points. When there are 2,000 of them, neighbours are joined and `width` doubles, so that memory
 * and frames stay bounded however long training runs.
 */
export class GrowingSeries {
  readonly x: number[] = [];
  /** null where no point of the bucket was a number. */
  readonly y: (number | null)[] = [];
  #width = 1;
  #bucket = { n: 0, x: 0, sum: 0, numbers: 0 };
  /** Changes where earlier points changed: whoever has drawn them must draw all again. */
  #generation = 0;

  get generation(): number {
    return this.#generation;
  }

  get length(): number {
    return this.x.length;
  }

  add(x: number, y: number): void {
    const b = this.#bucket;
    b.n++;
    b.x = x;
    if (Number.isFinite(y)) {
      b.sum += y;
      b.numbers++;
    }
    if (b.n < this.#width) return;
    this.x.push(x);
    this.y.push(b.numbers ? b.sum / b.numbers : null);
    this.#bucket = { n: 0, x: 0, sum: 0, numbers: 0 };
    if (this.x.length >= most) this.#halve();
  }

  #halve(): void {
    const half = Math.floor(this.x.length / 2);
    for (let i = 0; i < half; i++) {
      const [a, b] = [this.y[2 * i] ?? null, this.y[2 * i + 1] ?? null];
      this.x[i] = this.x[2 * i + 1] ?? 0;
      this.y[i] = a === null ? b : b === null ? a : (a + b) / 2;
    }
    this.x.length = half;
    this.y.length = half;
    this.#width *= 2;
    this.#generation++;
  }
}

/** Exponential mean, corrected for its start. @see Kingma and Ba 2015, Adam, section 3 */
export class Smoothed {
  #sum = 0;
  #weight = 0;
  constructor(readonly keep = 0.9) {}

  next(value: number): number {
    if (!Number.isFinite(value)) return value;
    this.#sum = this.keep * this.#sum + (1 - this.keep) * value;
    this.#weight = this.keep * this.#weight + (1 - this.keep);
    return this.#sum / this.#weight;
  }
}
