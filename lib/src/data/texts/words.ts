/** Text → sentences → words. */

export interface CleanOptions {
  /** Small letters (default true). */
  lower?: boolean;
  /** Keep digits; else each run of them becomes a single 0 (default true). */
  digits?: boolean;
  /** Keep accents; else é becomes e (default true). */
  accents?: boolean;
}

/**
 * Text with its letters, digits, apostrophes and hyphens inside words, everything else become single spaces. Curly quotes become straight.
 *
 * @example
 * texts.clean("It’s  1,000 kg -- really!");   // "it's 1 000 kg really"
 */
export function clean(text: string, options: CleanOptions = {}): string {
  const { lower = true, digits = true, accents = true } = options;
  let out = text.normalize("NFC").replaceAll(/[\u2018\u2019]/g, "'");
  if (!accents) out = out.normalize("NFD").replaceAll(/\p{Mn}+/gu, "");
  if (lower) out = out.toLowerCase();
  if (!digits) out = out.replaceAll(/\d+/g, "0");
  return out
    .replaceAll(/[^\p{L}\p{M}\p{N}'-]+/gu, " ")
    .replaceAll(/(?<![\p{L}\p{N}])['-]+|['-]+(?![\p{L}\p{N}])/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/**
 * The words of a text, cleaned.
 *
 * @example
 * texts.words("Call me Ishmael.");   // ["call", "me", "ishmael"]
 */
export function words(text: string, options: CleanOptions = {}): string[] {
  const cleaned = clean(text, options);
  return cleaned === "" ? [] : cleaned.split(" ");
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

/**
 * The sentences of a text, as Unicode's rules part them (UAX 29).
 *
 * @example
 * texts.sentences("Call me Ishmael. Some years ago …").length;   // 2
 */
export function sentences(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) =>
    segment.trim(),
  ).filter((sentence) => sentence !== "");
}
