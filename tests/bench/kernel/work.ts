/** The same work said in each kernel's language; the text is another one for each `n`. */

export interface Work {
  line: (n: number) => string;
  twentyLines: (n: number) => string;
  printLines: (n: number, lines: number) => string;
  /** Displays a text of `length` characters that begins with `n`. */
  display: (n: number, length: number) => string;
}

const typescript: Work = {
  line: (n) => `const total = 1 + ${n}; total`,
  twentyLines: (n) =>
    [
      `interface Point${n} { x: number; y: number; label?: string }`,
      `const points${n}: Point${n}[] = [];`,
      `for (let i = 0; i < ${10 + (n % 7)}; i++) {`,
      `  points${n}.push({ x: i, y: i * i });`,
      `}`,
      `function length${n}(p: Point${n}): number {`,
      `  return Math.hypot(p.x, p.y);`,
      `}`,
      `class Box${n} {`,
      `  #inside: Point${n}[] = [];`,
      `  add(p: Point${n}): this {`,
      `    this.#inside.push(p);`,
      `    return this;`,
      `  }`,
      `  get far(): Point${n} | undefined {`,
      `    return this.#inside.toSorted((a, b) => length${n}(b) - length${n}(a))[0];`,
      `  }`,
      `}`,
      `const box${n} = points${n}.reduce((b, p) => b.add(p), new Box${n}());`,
      `box${n}.far?.x`,
    ].join("\n"),
  printLines: (n, lines) =>
    `for (let i = 0; i < ${lines}; i++) console.log(\`${n}: line \${i}\`);`,
  display: (n, length) =>
    `display.bundle({ "text/plain": "${n}".padEnd(${length}, "x") });`,
};

const python: Work = {
  line: (n) => `total = 1 + ${n}; total`,
  twentyLines: (n) =>
    [
      `import math`,
      `from dataclasses import dataclass`,
      `@dataclass`,
      `class Point${n}:`,
      `    x: float`,
      `    y: float`,
      `points${n} = []`,
      `for i in range(${10 + (n % 7)}):`,
      `    points${n}.append(Point${n}(i, i * i))`,
      `def length${n}(p):`,
      `    return math.hypot(p.x, p.y)`,
      `class Box${n}:`,
      `    def __init__(self):`,
      `        self.inside = []`,
      `    def add(self, p):`,
      `        self.inside.append(p)`,
      `        return self`,
      `box${n} = Box${n}()`,
      `for p in points${n}: box${n}.add(p)`,
      `max(box${n}.inside, key=length${n}).x`,
    ].join("\n"),
  printLines: (n, lines) =>
    `for i in range(${lines}): print(f"${n}: line {i}")`,
  display: (n, length) =>
    `display({"text/plain": "${n}".ljust(${length}, "x")}, raw=True)`,
};

export const work = { typescript, python };

/** Three cells that a notebook with tensors may begin with. */
export const firstCells = [
  `const rate: number = 0.1;`,
  `interface Sample { x: number[]; label: string }\nconst samples: Sample[] = [{ x: [1, 2], label: "a" }];`,
  `function scaled(x: tf.Tensor2D): tf.Tensor2D { return tf.mul(x, rate); }`,
];

/** One of many cells of a long notebook: it declares a name and reads the one before. */
export const oneOfMany = (k: number): string =>
  k === 0
    ? `const step0 = { index: 0, rate };`
    : `const step${k} = { index: ${k}, rate: step${k - 1}.rate + ${k} };`;

/** Twenty lines over tensors; the names are the same each time, as when a cell is edited and run again. */
export const tensorCell = (n: number): string =>
  [
    `type Layer = { weights: tf.Tensor2D; bias: tf.Tensor1D; activation?: "relu" | "linear" };`,
    `const width = ${2 + (n % 50)}, depth = 3;`,
    `function dense(x: tf.Tensor2D, { weights, bias, activation }: Layer): tf.Tensor2D {`,
    `  const y = tf.add<tf.Tensor2D>(tf.matMul(x, weights), bias);`,
    `  return activation === "relu" ? tf.relu(y) : y;`,
    `}`,
    `function forward(x: tf.Tensor2D, layers: readonly Layer[]): tf.Tensor2D {`,
    `  return tf.tidy(() => layers.reduce((h, layer) => dense(h, layer), scaled(x)));`,
    `}`,
    `class Meter {`,
    `  readonly #seen: number[] = [];`,
    `  add(value: number): this {`,
    `    this.#seen.push(value * rate);`,
    `    return this;`,
    `  }`,
    `  get mean(): number {`,
    `    return this.#seen.reduce((a, b) => a + b, ${n}) / Math.max(1, this.#seen.length);`,
    `  }`,
    `}`,
    `samples.flatMap(({ x }) => x).reduce((meter, v) => meter.add(v * width * depth), new Meter()).mean`,
  ].join("\n");

/** A text in which a member of a tensor is asked for, and where the cursor stands. */
export const memberOfTensor = (n: number): { code: string; cursor: number } => {
  const before = `const rows = tf.tensor2d([[1, 2], [3, ${n}]]);\nconst sums = rows.su`;
  return { code: `${before}m(1);`, cursor: before.length };
};
