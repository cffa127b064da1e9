/** Texts to read: a novel, speeches, news; and mails with a verdict. Where each comes from, and its licence: lib/src/data/README.md. */
import { packageFolder, type PackageSource } from "../../packages/index.js";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../random.js";
import {
  GENSIM,
  MOBY_DICK,
  readPackageFile,
  SPAM_ASSASSIN,
  STATE_OF_THE_UNION,
} from "../sources.js";

export interface Document {
  title: string;
  text: string;
}

async function jsonFiles<T>(
  purpose: string,
  source: PackageSource,
  wanted: (path: string) => boolean,
): Promise<T[]> {
  const folder = join(await packageFolder(source, { purpose }), "data");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".json") && wanted(path))
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .map((path) => {
      try {
        return JSON.parse(readFileSync(join(folder, path), "utf8")) as T;
      } catch (cause) {
        throw new Error(
          `${purpose}: ${join(folder, path)} is damaged. Delete the folder ${folder} and run this again: it is fetched anew.`,
          { cause },
        );
      }
    });
}

/**
 * Herman Melville, Moby-Dick (1851).
 *
 * @returns 138 parts in their order: etymology, extracts, 135 chapters, epilogue
 * @example
 * (await corpora.mobyDick())[0].title;
 */
export async function mobyDick(): Promise<Document[]> {
  const parts = await jsonFiles<Document & { chapter: string }>(
    "mobyDick",
    MOBY_DICK,
    (path) => /^(etymology|extracts|chapter_\d+|epilogue)\.json$/.test(path),
  );
  const order = ["Etymology", "Extracts"];
  const place = ({ chapter }: { chapter: string }): number => {
    if (order.includes(chapter)) return order.indexOf(chapter) - order.length;
    return chapter === "Epilogue" ? Infinity : Number(chapter);
  };
  return parts
    .toSorted((a, b) => place(a) - place(b))
    .map(({ title, text }) => ({ title, text }));
}

export interface Speech extends Document {
  year: number;
  speaker: string;
  party: string;
}

/** The State of the Union addresses of presidents of the USA, from 1790 on, by year. */
export async function stateOfTheUnion(): Promise<Speech[]> {
  const speeches = await jsonFiles<{
    year: number;
    name: string;
    party: string;
    text: string;
  }>("stateOfTheUnion", STATE_OF_THE_UNION, (path) => /^\d{4}/.test(path));
  return speeches
    .map(({ year, name, party, text }) => ({
      title: `${name}, ${year}`,
      year,
      speaker: name,
      party,
      text,
    }))
    .toSorted((a, b) => a.year - b.year);
}

/** 300 short news of the Australian Broadcasting Corporation, 2000 and 2001 (Lee, Pincombe and Welsh 2005): `lee_background` of gensim. */
export async function news(): Promise<Document[]> {
  const text = (
    await readPackageFile(
      "news",
      GENSIM,
      "gensim/test/test_data/lee_background.cor",
    )
  ).toString();
  return text
    .trim()
    .split("\n")
    .map((line, i) => ({ title: `news ${i + 1}`, text: line.trim() }));
}

export interface WordPair {
  words: readonly [string, string];
  /** What people said of their likeness, 0 … 10. */
  score: number;
}

/** WordSim-353 (Finkelstein et al. 2002): pairs of words, and how alike people find them. */
export async function wordSimilarities(): Promise<WordPair[]> {
  const text = (
    await readPackageFile(
      "wordSimilarities",
      GENSIM,
      "gensim/test/test_data/wordsim353.tsv",
    )
  ).toString();
  return text
    .split(/\r?\n/)
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [a = "", b = "", score = ""] = line.split("\t");
      return { words: [a, b] as const, score: Number(score) };
    });
}

export interface Analogy {
  /** "capital-common-countries", "family", "gram3-comparative" … */
  kind: string;
  /** As a is to b, so is c to d. */
  words: readonly [string, string, string, string];
}

/** The analogies of word2vec's authors (Mikolov et al. 2013). */
export async function analogies(): Promise<Analogy[]> {
  const text = (
    await readPackageFile(
      "analogies",
      GENSIM,
      "gensim/test/test_data/questions-words.txt",
    )
  ).toString();
  const all: Analogy[] = [];
  let kind = "";
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith(":")) kind = line.slice(1).trim();
    else if (line !== "") {
      const [a = "", b = "", c = "", d = ""] = line.split(" ");
      all.push({ kind, words: [a, b, c, d] });
    }
  }
  return all;
}

export interface LabelledTexts {
  texts: string[];
  /** Index into classNames. */
  labels: Int32Array;
  classNames: readonly string[];
}

export interface MailsOptions {
  /** How many mails, half of each class (default: all, 4,150 wanted and 1,896 spam). */
  size?: number;
  /** Decides the order, and which ones where `size` is given (default 0). */
  seed?: number;
}

/**
 * Mails, wanted or spam, collected by SpamAssassin in 2002 and 2003: their subject and body, without the other headers, which would give
 * them away.
 *
 * @throws RangeError for a size that there is not
 * @example
 * const { texts, labels, classNames } = await corpora.mails({ size: 500, seed: 1 });
 */
export async function mails(
  options: MailsOptions = {},
): Promise<LabelledTexts> {
  const all = await jsonFiles<{ group: string; text: string }>(
    "mails",
    SPAM_ASSASSIN,
    (path) => path.includes("ham-") || path.includes("spam-"),
  );
  const classNames = ["wanted", "spam"];
  const groups: { text: string; label: number }[][] = [[], []];
  for (const { group, text } of all) {
    const label = group.startsWith("spam") ? 1 : 0;
    groups[label]?.push({ text: withoutHeaders(text), label });
  }
  const least = Math.min(...groups.map((group) => group.length));
  const { size, seed = 0 } = options;
  if (
    size !== undefined &&
    (!Number.isInteger(size) || size < 2 || size > 2 * least)
  )
    throw new RangeError(
      `mails expected a size of 2 … ${2 * least}, half of each class, received ${size}.`,
    );
  const random = new Random(seed);
  const chosen = groups.flatMap((group, label) =>
    random
      .shuffle(group)
      .slice(
        0,
        size === undefined ? undefined : Math.floor((size + 1 - label) / 2),
      ),
  );
  const order = random.shuffle(chosen);
  return {
    texts: order.map(({ text }) => text),
    labels: Int32Array.from(order, ({ label }) => label),
    classNames,
  };
}

/** Subject and body. Headers end at the first empty line. */
function withoutHeaders(mail: string): string {
  const end = /\r?\n\r?\n/.exec(mail);
  const head = mail.slice(0, end?.index ?? mail.length);
  const subject = /^subject:(.*)$/im.exec(head)?.[1]?.trim() ?? "";
  const body = end === null ? "" : mail.slice(end.index).trim();
  return `${subject}\n${body}`.trim();
}
