/**
 * The library's reference, from its built declarations: the same docstrings that inspection in a notebook shows. (TypeDoc wants the
 * classic compiler, which TypeScript 7 no longer has.)
 */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { docHtml } from "./docstring.js";

const library = fileURLToPath(new URL("../../../lib/dist/", import.meta.url));

export interface Entry {
  name: string;
  kind: "function" | "class" | "value" | "type";
  /** TypeScript, without bodies. */
  signature: string;
  /** HTML; empty where nothing is said. */
  doc: string;
  members: { name: string; signature: string; doc: string }[];
}

export interface Section {
  /** `charts`, or "" for names at the top. */
  name: string;
  doc: string;
  entries: Entry[];
}

/** Everything that a cell can use without an import. */
export function readReference(): Section[] {
  const top: Section = { name: "", doc: "", entries: [] };
  const sections: Section[] = [];
  for (const each of exportsOf(join(library, "index.d.ts"))) {
    if (each.kind === "entry") top.entries.push(each.entry);
    else {
      const { file } = each;
      const entries =
        file === undefined
          ? []
          : exportsOf(file).flatMap((inner) =>
              inner.kind === "entry" ? [inner.entry] : [],
            );
      sections.push({
        name: each.name,
        doc: file === undefined ? "" : headerOf(file),
        entries: entries.toSorted(byName),
      });
    }
  }
  top.entries.sort(byName);
  return [...sections.toSorted(byName), top];
}

const byName = (a: { name: string }, b: { name: string }): number =>
  a.name.localeCompare(b.name, "en");

type Exported =
  | { kind: "entry"; entry: Entry }
  | { kind: "namespace"; name: string; file: string | undefined };

type Program = ReturnType<typeof parseSync>["program"];
type Class = Extract<Program["body"][number], { body: { type: "ClassBody" } }>;
type Statement = Program["body"][number];

const parsed = new Map<
  string,
  {
    text: string;
    program: Program;
    comments: { start: number; end: number; value: string }[];
  }
>();

function read(file: string) {
  let known = parsed.get(file);
  if (known === undefined) {
    const text = readFileSync(file, "utf8");
    const { program, comments } = parseSync(file, text);
    known = {
      text,
      program,
      comments: comments.filter(
        ({ type, value }) => type === "Block" && value.startsWith("*"),
      ),
    };
    parsed.set(file, known);
  }
  return known;
}

/** A module's own words about itself: its first comment, where that is not a declaration's. */
function headerOf(file: string): string {
  const { comments, program } = read(file);
  const [first] = comments;
  const [statement] = program.body;
  if (first === undefined || (statement && first.start > statement.start))
    return "";
  const declares =
    statement?.type === "ExportNamedDeclaration" &&
    statement.declaration !== null;
  return declares &&
    comments.filter(({ end }) => end <= statement.start).length < 2
    ? ""
    : docHtml(first.value);
}

function fileOf(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return resolve(dirname(from), specifier.replace(/\.js$/, ".d.ts"));
}

function exportsOf(file: string): Exported[] {
  return read(file).program.body.flatMap((statement): Exported[] => {
    if (statement.type === "ExportAllDeclaration") {
      const target = fileOf(file, statement.source.value);
      if (statement.exported?.type === "Identifier")
        return [
          { kind: "namespace", name: statement.exported.name, file: target },
        ];
      return target === undefined ? [] : exportsOf(target);
    }
    if (statement.type !== "ExportNamedDeclaration") return [];
    if (statement.declaration !== null)
      return declared(file, statement).map((entry) => ({
        kind: "entry",
        entry,
      }));
    const target =
      statement.source === null
        ? undefined
        : fileOf(file, statement.source.value);
    if (statement.source !== null && target === undefined) return [];
    return statement.specifiers.flatMap((specifier): Exported[] => {
      if (
        specifier.exported.type !== "Identifier" ||
        specifier.local.type !== "Identifier"
      )
        return [];
      const { exported, local } = specifier;
      return target === undefined
        ? here(file, local.name, exported.name)
        : there(target, local.name, exported.name);
    });
  });
}

/** A name of this module: declared without `export`, or imported. */
function here(file: string, local: string, exported: string): Exported[] {
  for (const statement of read(file).program.body) {
    if (statement.type === "ImportDeclaration") {
      const target = fileOf(file, statement.source.value);
      for (const each of statement.specifiers) {
        if (each.local.name !== local || target === undefined) continue;
        if (each.type === "ImportNamespaceSpecifier")
          return [{ kind: "namespace", name: exported, file: target }];
        if (
          each.type === "ImportSpecifier" &&
          each.imported.type === "Identifier"
        )
          return there(target, each.imported.name, exported);
      }
    } else if (statement.type !== "ExportNamedDeclaration") {
      const entry = declared(file, statement).find(
        ({ name }) => name === local,
      );
      if (entry !== undefined)
        return [{ kind: "entry", entry: { ...entry, name: exported } }];
    }
  }
  return [];
}

/** A name that another module exports. */
function there(file: string, local: string, exported: string): Exported[] {
  return exportsOf(file).flatMap((each): Exported[] => {
    if (each.kind === "namespace")
      return each.name === local ? [{ ...each, name: exported }] : [];
    return each.entry.name === local
      ? [{ kind: "entry", entry: { ...each.entry, name: exported } }]
      : [];
  });
}

function declared(file: string, statement: Statement): Entry[] {
  const { text } = read(file);
  const node =
    statement.type === "ExportNamedDeclaration"
      ? statement.declaration
      : statement;
  if (node === null) return [];
  const doc = docBefore(file, statement.start);
  const signature = text
    .slice(node.start, node.end)
    .replace(/^declare /, "")
    .replace(/;$/, "");
  const make = (
    name: string,
    kind: Entry["kind"],
    members: Entry["members"] = [],
  ): Entry => ({
    name,
    kind,
    signature:
      kind === "class"
        ? signature.slice(0, signature.indexOf("{")).trim()
        : withoutComments(signature),
    doc,
    members,
  });
  switch (node.type) {
    case "TSDeclareFunction":
    case "FunctionDeclaration":
      return node.id === null ? [] : [make(node.id.name, "function")];
    case "ClassDeclaration":
      return node.id === null
        ? []
        : [make(node.id.name, "class", membersOf(file, node))];
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return [make(node.id.name, "type")];
    case "VariableDeclaration":
      return node.declarations.flatMap(({ id }) =>
        id.type === "Identifier" ? [make(id.name, "value")] : [],
      );
    default:
      return [];
  }
}

function membersOf(file: string, node: Class): Entry["members"] {
  const { text } = read(file);
  return node.body.body.flatMap((member) => {
    if (
      member.type !== "MethodDefinition" &&
      member.type !== "PropertyDefinition" &&
      member.type !== "TSAbstractMethodDefinition"
    )
      return [];
    if (member.key.type !== "Identifier" || member.accessibility === "private")
      return [];
    const doc = docBefore(file, member.start);
    if (doc.includes("@internal")) return [];
    return [
      {
        name: member.key.name,
        signature: withoutComments(
          text.slice(member.start, member.end),
        ).replace(/;$/, ""),
        doc,
      },
    ];
  });
}

function docBefore(file: string, start: number): string {
  const { text, comments } = read(file);
  const comment = comments.findLast(({ end }) => end <= start);
  if (comment === undefined || text.slice(comment.end, start).trim() !== "")
    return "";
  return docHtml(comment.value);
}

function withoutComments(signature: string): string {
  return signature.replaceAll(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, "");
}
