/** Names cells after their section, so that a change in one section leaves the names in all others alone. */
import GithubSlugger, { slug } from "github-slugger";
import type { Positioned, Problems } from "../source/problems.js";

export class Ids {
  readonly #slugger = new GithubSlugger();
  readonly #taken = new Set<string>();
  #section = "start";
  #count = 0;

  constructor(readonly problems: Problems) {}

  /** Begins a section; returns its anchor as links write it. */
  section(title: string): string {
    const anchor = this.#slugger.slug(title);
    // nbformat allows letters, digits, - and _, 64 in all, prefix and suffix included
    this.#section =
      anchor.replaceAll(/[^a-z0-9_-]/g, "").slice(0, 40) || "section";
    this.#count = 0;
    return anchor;
  }

  next(): string {
    let id: string;
    do id = `${this.#section}-${++this.#count}`;
    while (this.#taken.has(id));
    this.#taken.add(id);
    return id;
  }

  /** An id that the author chose. */
  claim(id: string, at: Positioned): string {
    if (id === "") return this.next();
    if (slug(id) !== id || id.length > 40)
      this.problems.add(
        at,
        `id expected lower-case words joined by "-", 40 characters at most, got "${id}"`,
      );
    if (this.#taken.has(id))
      this.problems.add(
        at,
        `the id "${id}" is already used in this lesson; choose another`,
      );
    this.#taken.add(id);
    return id;
  }
}
