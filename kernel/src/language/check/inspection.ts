/** What is known of the name at the cursor, or of the call around it. */
import type { Inspection } from "./answers.js";
import { readable } from "./readable.js";
import type { Scope } from "./scope.js";

interface Markup {
  value: string;
}

export interface Hover {
  contents: Markup | string;
}

export interface SignatureHelp {
  signatures: {
    label: string;
    documentation?: string | Markup;
    parameters?: {
      label: string | [number, number];
      documentation?: string | Markup;
    }[];
    activeParameter?: number;
  }[];
  activeSignature?: number;
  activeParameter?: number;
}

/** Lines of docs at detail 0; the rest is for detail 1. */
const brief = 12;

export const markdownOf = ({ contents }: Hover): string =>
  typeof contents === "string" ? contents : contents.value;

export function fromHover(
  hover: Hover,
  detail: 0 | 1,
  scope: Scope,
): Inspection | null {
  const value = markdownOf(hover);
  if (value.trim() === "") return null;
  const [, code = "", docs = value] =
    /^```\w*\n([\s\S]*?)\n```\n*([\s\S]*)$/.exec(value) ?? [];
  // All that the server says of a name that it does not know.
  if (code === "any") return null;
  return inspection(
    [readable(withoutAlias(code), scope)],
    detail === 1 ? docs : shortened(docs),
  );
}

export function fromSignatures(
  help: SignatureHelp,
  detail: 0 | 1,
  scope: Scope,
): Inspection | null {
  const chosen = help.signatures[help.activeSignature ?? 0];
  if (chosen === undefined) return null;
  const active = chosen.activeParameter ?? help.activeParameter;
  const others = help.signatures.filter((signature) => signature !== chosen);
  const parameters = (chosen.parameters ?? []).flatMap(
    ({ label, documentation }, index) => {
      const docs = textOf(documentation);
      const name =
        typeof label === "string" ? label : chosen.label.slice(...label);
      if (docs === "" && index !== active) return [];
      const mark = index === active ? "**" : "";
      return `- ${mark}\`${name}\`${mark} ${docs}`.trimEnd();
    },
  );
  const docs = [textOf(chosen.documentation), parameters.join("\n")]
    .filter((part) => part !== "")
    .join("\n\n");
  return inspection(
    [chosen, ...(detail === 1 ? others : [])].map(({ label }) =>
      readable(label, scope),
    ),
    detail === 1 ? docs : shortened(docs),
  );
}

const textOf = (documentation: string | Markup | undefined): string =>
  typeof documentation === "object"
    ? documentation.value
    : (documentation ?? "");

export function inspection(
  signatures: readonly string[],
  docs: string,
): Inspection {
  const code = signatures.filter((line) => line !== "").join("\n");
  const parts = [
    ...(code === "" ? [] : ["```typescript\n" + code + "\n```"]),
    ...(docs.trim() === "" ? [] : [docs.trim()]),
  ];
  return { markdown: parts.join("\n\n"), plain: plain(code, docs.trim()) };
}

/** `(alias) class PCA` and the line of the import behind it tell of our modules, not of the cell. */
const withoutAlias = (code: string): string =>
  code
    .replace(/^\(alias\) /, "")
    .replace(
      /\n(?:import|export) (?:.* from ".*__(?:scope|cell).*"|[\w$]+(?: = __preload_\d+\.[\w$]+)?)\s*$/,
      "",
    );

function shortened(docs: string): string {
  const lines = docs.trim().split("\n");
  if (lines.length <= brief) return docs;
  const cut = lines.slice(0, brief);
  // A fence cut open would swallow what follows.
  if (cut.filter((line) => line.startsWith("```")).length % 2 === 1)
    cut.push("```");
  return `${cut.join("\n")}\n…`;
}

const plain = (code: string, docs: string): string =>
  [
    code,
    docs
      .replaceAll(/^```\w*\n?/gm, "")
      .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1")
      .replaceAll(/(?<!\w)[*_]{1,2}(@?\w[^*_\n]*)[*_]{1,2}(?!\w)/g, "$1"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
