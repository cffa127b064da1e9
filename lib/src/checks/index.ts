/**
 * Checks of an answer or a claim: silent doubt ends here. A check that holds prints one line; one that fails throws, saying what was
 * expected and what came.
 *
 * @example
 * check.equal("updates in 3 epochs", 3 * 5, 15);        // ✓ updates in 3 epochs: 15
 */
import { inspect } from "node:util";

export class CheckFailed extends Error {
  override name = "CheckFailed";
}

/** Numbers, and lists of them to any depth. */
export type Numbers =
  | number
  | ArrayLike<number>
  | readonly (number | ArrayLike<number> | readonly Numbers[])[];

/**
 * The same value, compared deeply: numbers, texts, lists, plain objects.
 *
 * @param hint shown where the check fails: what the mistake may be
 */
export function equal(
  what: string,
  got: unknown,
  expected: unknown,
  hint?: string,
): void {
  if (!same(got, expected)) fail(equal, what, ...apart(expected, got), hint);
  pass(what, got);
}

/** Each number within `tolerance` of the expected one. */
export function close(
  what: string,
  got: Numbers,
  expected: Numbers,
  tolerance: number,
  hint?: string,
): void {
  const [ours, theirs] = [flat(got), flat(expected)];
  const near =
    shape(got) === shape(expected) &&
    // Written so that NaN is not near anything.
    ours.every((value, i) => Math.abs(value - (theirs[i] ?? NaN)) <= tolerance);
  if (!near) {
    const [wanted, came] = apart(expected, got);
    fail(close, what, `${wanted}, within ${tolerance}`, came, hint);
  }
  pass(what, got);
}

/** `low <= got <= high`. */
export function between(
  what: string,
  got: number,
  low: number,
  high: number,
  hint?: string,
): void {
  if (!(got >= low && got <= high))
    fail(between, what, `${low} to ${high}`, show(got), hint);
  pass(what, got);
}

/** Something that holds or does not, where there is no number to compare. */
export function that(what: string, holds: boolean, hint?: string): void {
  if (!holds) fail(that, what, "true", "false", hint);
  console.log(`✓ ${what}`);
}

/** @param check whose own lines in the stack say nothing to a learner */
function fail(
  check: (...given: never[]) => void,
  what: string,
  expected: string,
  got: string,
  hint: string | undefined,
): never {
  const lines = [what, `  expected  ${expected}`, `  got       ${got}`];
  const failure = new CheckFailed(
    [...lines, ...(hint === undefined ? [] : [`  ${hint}`])].join("\n"),
  );
  // V8's; other browsers show the whole stack.
  Error.captureStackTrace?.(failure, check);
  throw failure;
}

function pass(what: string, got: unknown): void {
  const shown = show(got);
  console.log(shown.length > 60 ? `✓ ${what}` : `✓ ${what}: ${shown}`);
}

/** What was expected and what came, with all digits where six do not tell them apart. */
function apart(expected: unknown, got: unknown): [string, string] {
  const short: [string, string] = [show(expected), show(got)];
  return short[0] === short[1] ? [exact(expected), exact(got)] : short;
}

const show = (value: unknown): string => exact(rounded(value));

const exact = (value: unknown): string =>
  inspect(value, { depth: 4, breakLength: Infinity });

/** Six digits of what is no whole number, in lists too. */
function rounded(value: unknown): unknown {
  if (typeof value === "number")
    return Number.isInteger(value) ? value : Number(value.toPrecision(6));
  return isList(value) ? Array.from(value, rounded) : value;
}

/** Typed arrays count as the lists that they are. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || (a === 0 && b === 0)) return true;
  if (isList(a) && isList(b))
    return (
      a.length === b.length &&
      Array.from(a).every((value, i) => same(value, b[i]))
    );
  if (isList(a) || isList(b) || !isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && same(a[key], b[key]))
  );
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return (
    Array.isArray(value) ||
    (ArrayBuffer.isView(value) && !(value instanceof DataView))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function flat(value: Numbers): number[] {
  return typeof value === "number"
    ? [value]
    : Array.from(value as ArrayLike<Numbers>).flatMap(flat);
}

function shape(value: Numbers): string {
  return typeof value === "number"
    ? ""
    : `[${Array.from(value as ArrayLike<Numbers>, shape).join()}]`;
}
