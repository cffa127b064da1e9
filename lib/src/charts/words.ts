/** Figures in words: for terminals, screen readers and whoever reads the diff of a notebook. */

/** Four significant digits, thousands separated, exponents only where they help: 12,480 · 0.0312 · 3.2e-7. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15))
    return value.toExponential(2);
  return value.toLocaleString("en-US", {
    maximumSignificantDigits: size >= 1000 ? Math.ceil(Math.log10(size)) : 4,
  });
}

export const percent = (share: number): string =>
  `${(100 * share).toLocaleString("en-US", { maximumFractionDigits: 1 })}%`;

export const count = (n: number, one: string, many = `${one}s`): string =>
  `${number(n)} ${n === 1 ? one : many}`;

/** Smallest and largest, in one pass: `Math.min(...list)` fails on long lists. */
export function extent(list: Iterable<number | null>): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of list) {
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

export const range = (list: Iterable<number | null>): string => {
  const [low, high] = extent(list);
  return low > high
    ? "no values"
    : low === high
      ? number(low)
      : `${number(low)} to ${number(high)}`;
};

/** Breaks a title into lines that a phone can show. */
export function lines(text: string, longest = 44): string[] {
  const out: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = out.at(-1);
    if (last !== undefined && last.length + word.length < longest)
      out[out.length - 1] = `${last} ${word}`;
    else out.push(word);
  }
  return out;
}
