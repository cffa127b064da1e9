/** Activations of four numbers at once, as code: each leaves its value in the local that held its argument. */
import {
  absoluteVector,
  addI32x4,
  addVector,
  andVector,
  choose,
  constant,
  constantVector,
  divideVector,
  get,
  largerVector,
  lessVector,
  multiplyVector,
  nearestVector,
  orVector,
  put,
  shiftLeftI32x4,
  smallerVector,
  splatI32,
  subtractVector,
  toI32x4,
  type Code,
} from "../assembly/assembler.js";

const number = constantVector;

/** c₀ + x (c₁ + x (c₂ + …)) */
const polynomial = (x: Code, coefficients: readonly number[]): Code =>
  coefficients
    .slice(0, -1)
    .reduceRight<Code>(
      (rest, each) => addVector(number(each), multiplyVector(x, rest)),
      number(coefficients.at(-1) ?? 0),
    );

/** 1 / 0!, 1 / 1!, … 1 / 7!: the next term is below 0.3466^8 / 8! = 5e-9. */
const EXP = [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040];
/** ln 2 in two parts, the first of so few digits that its multiples are exact (Cody & Waite 1980). */
const LN2 = [355 / 512, Math.LN2 - 355 / 512] as const;

/** x = k ln 2 + r, and the series of exp(r). @param k  a local to work with */
function exp(x: number, k: number): Code[] {
  const [x_, k_] = [get(x), get(k)];
  return [
    put(x, smallerVector(largerVector(x_, number(-87)), number(87))),
    put(k, nearestVector(multiplyVector(x_, number(Math.LOG2E)))),
    ...LN2.map((part) => put(x, subtractVector(x_, multiplyVector(k_, number(part))))), // prettier-ignore
    put(
      x,
      multiplyVector(
        polynomial(x_, EXP),
        // 2^k: k in the place of the exponent.
        shiftLeftI32x4(addI32x4(toI32x4(k_), splatI32(constant(127))), 23),
      ),
    ),
  ];
}

const over1Plus = (a: Code, x: Code): Code => divideVector(a, addVector(number(1), x)); // prettier-ignore

/** 1 / (1 + exp(-x)) */
export const sigmoid = (x: number, [k]: readonly number[]): Code[] => [
  put(x, subtractVector(number(0), get(x))),
  ...exp(x, k!),
  put(x, over1Plus(number(1), get(x))),
];

/** tf.js's: straight lines. */
export const hardSigmoid = (x: number): Code[] => [
  put(x, addVector(multiplyVector(get(x), number(0.2)), number(0.5))),
  put(x, smallerVector(largerVector(get(x), number(0)), number(1))),
];

/** tanh x / x in powers of x². */
const TANH = [1, -1 / 3, 2 / 15, -17 / 315, 62 / 2835, -1382 / 155925, 21844 / 6081075, -929569 / 638512875]; // prettier-ignore

/** 1 - 2 / (exp(2 |x|) + 1) with x's sign; below a half, where that would cancel, the series, whose next term is there below 1e-8. */
export const tanh = (x: number, [k, near, size]: readonly number[]): Code[] => [
  put(near!, get(x)),
  put(size!, absoluteVector(get(x))),
  put(x, addVector(get(size!), get(size!))),
  ...exp(x, k!),
  put(x, subtractVector(number(1), over1Plus(number(2), get(x)))),
  put(x, orVector(get(x), andVector(get(near!), number(-0)))),
  put(k!, multiplyVector(get(near!), get(near!))),
  put(x, choose(lessVector(get(size!), number(0.5)), multiplyVector(get(near!), polynomial(get(k!), TANH)), get(x))), // prettier-ignore
];
