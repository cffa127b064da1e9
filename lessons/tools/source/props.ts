/** Reads a component's properties, each once, by its expected type; what is left over at the end is a spelling mistake. */
import type { MdxJsxAttribute, MdxJsxFlowElement } from "mdast-util-mdx-jsx";
import { type Literal, literalOf, NotLiteral } from "./literal.js";
import type { Problems } from "./problems.js";

export class Props {
  readonly #attributes = new Map<string, MdxJsxAttribute>();
  readonly #known: string[] = [];

  constructor(
    readonly node: MdxJsxFlowElement,
    readonly problems: Problems,
  ) {
    for (const attribute of node.attributes) {
      if (attribute.type === "mdxJsxAttribute")
        this.#attributes.set(attribute.name, attribute);
      else
        problems.add(
          attribute,
          `${this.#tag}: properties are written out one by one, not spread with {...}`,
        );
    }
  }

  get #tag(): string {
    return `<${this.node.name ?? ""}>`;
  }

  string(name: string): string {
    return (
      this.optionalString(name) ??
      this.#missing(name, `a text: ${name}="…"`, "")
    );
  }

  optionalString(name: string): string | undefined {
    const value = this.#take(name);
    if (value === undefined || (typeof value === "string" && value !== ""))
      return value;
    return this.#wrong(name, `a text: ${name}="…"`, value, "");
  }

  number(name: string, range: { min: number; max: number }): number {
    const expected = `a number from ${range.min} to ${range.max}: ${name}={${range.min}}`;
    const value = this.#take(name);
    if (value === undefined) return this.#missing(name, expected, range.min);
    if (typeof value === "number" && value >= range.min && value <= range.max)
      return value;
    return this.#wrong(name, expected, value, range.min);
  }

  choice<T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const expected = `one of ${choices.map((choice) => `"${choice}"`).join(", ")}`;
    const value = this.#take(name);
    if (value === undefined) return this.#missing(name, expected, choices[0]);
    return (
      choices.find((choice) => choice === value) ??
      this.#wrong(name, expected, value, choices[0])
    );
  }

  /** A value of any shape; the component looks at it itself. */
  literal(name: string): Literal | undefined {
    return this.#take(name);
  }

  /** Says which properties the component does not have. Call it last. */
  done(): void {
    for (const [name, attribute] of this.#attributes) {
      const known = this.#known.length === 0 ? "none" : this.#known.join(", ");
      this.problems.add(
        attribute,
        `${this.#tag} has no property "${name}"; it has: ${known}`,
      );
    }
  }

  #take(name: string): Literal | undefined {
    this.#known.push(name);
    const attribute = this.#attributes.get(name);
    if (attribute === undefined) return undefined;
    this.#attributes.delete(name);
    const { value } = attribute;
    if (value === null || value === undefined) return true;
    if (typeof value === "string") return value;
    try {
      return literalOf(value.data?.estree);
    } catch (error) {
      if (!(error instanceof NotLiteral)) throw error;
      const expected =
        "a plain value (text, number, list or object) that needs nothing run";
      this.problems.add(
        attribute,
        `${this.#tag} ${name} expected ${expected}, got {${value.value}}`,
      );
      return undefined;
    }
  }

  #missing<T>(name: string, expected: string, instead: T): T {
    this.problems.add(this.node, `${this.#tag} needs ${name}: ${expected}`);
    return instead;
  }

  #wrong<T>(name: string, expected: string, value: Literal, instead: T): T {
    this.problems.add(
      this.node,
      `${this.#tag} ${name} expected ${expected}, got ${JSON.stringify(value)}`,
    );
    return instead;
  }
}
