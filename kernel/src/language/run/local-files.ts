/**
 * Loader hooks: `.ts` files beside the notebook are stripped of types, and a file that changed (or one that it imports) is imported anew,
 * since its URL carries a hash of all of them. They answer at once where Node asks so (`registerHooks`, from 22.15 on), and on Node's loader
 * thread with promises where it does not.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type {
  LoadFnOutput,
  LoadHookContext,
  ResolveFnOutput,
  ResolveHookContext,
} from "node:module";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { MessagePort } from "node:worker_threads";
import type { TypedFile } from "./typed-files.js";

type Transform = typeof import("oxc-transform").transformSync;
let transform: Transform | undefined;

const typed = new Set([".ts", ".tsx", ".mts"]);
const versioned = new Set([...typed, ".js", ".mjs", ".jsx", ".json"]);

let told: MessagePort | undefined;

/** @param data.told  is told of each typed file that is loaded */
export function initialize(data: { told: MessagePort }): void {
  told = data.told;
}

/** What the next hook answers: at once, or later. */
type Answer<T> = T | Promise<T>;

function then<T>(answer: Answer<T>, use: (value: T) => T): Answer<T> {
  return answer instanceof Promise ? answer.then(use) : use(answer);
}

export function resolve(
  specifier: string,
  context: ResolveHookContext,
  next: (
    specifier: string,
    context: ResolveHookContext,
  ) => Answer<ResolveFnOutput>,
): Answer<ResolveFnOutput> {
  // What a cell names by its path, and what such a file names by its path. Packages keep their one instance.
  if (
    !/^(?:\.\.?\/|\/|file:)/.test(specifier) ||
    !isOurs(context.parentURL ?? "")
  )
    return next(specifier, context);
  const asked = localFile(specifier, context.parentURL) ?? specifier;
  return then(next(asked, context), (found) => {
    const url = new URL(found.url);
    if (url.protocol !== "file:" || !versioned.has(extname(url.pathname)))
      return found;
    url.searchParams.set("v", version(fileURLToPath(url)));
    return { ...found, url: url.href, shortCircuit: true };
  });
}

export function load(
  url: string,
  context: LoadHookContext,
  next: (url: string, context: LoadHookContext) => Answer<LoadFnOutput>,
): Answer<LoadFnOutput> {
  if (!url.startsWith("file:")) return next(url, context);
  const extension = extname(new URL(url).pathname);
  // As bundlers and TypeScript have it, `import data from "./data.json"` needs no attribute.
  if (extension === ".json")
    return next(url, {
      ...context,
      importAttributes: { ...context.importAttributes, type: "json" },
    });
  if (!typed.has(extension)) return next(url, context);
  const path = fileURLToPath(url);
  return {
    format: "module",
    shortCircuit: true,
    source: strip(url, path, readFileSync(path, "utf8")),
  };
}

/** `./model` and `./model.js` may mean `model.ts`, as TypeScript has it. */
function localFile(
  specifier: string,
  parent: string | undefined,
): string | undefined {
  const url = new URL(specifier, parent);
  const path = fileURLToPath(url);
  if (extname(path) !== "" && existsSync(path)) return undefined;
  const stem = path.replace(/\.[mc]?jsx?$/, "");
  for (const extension of [".ts", ".tsx", ".mts", ".js", ".mjs"])
    if (existsSync(stem + extension))
      return new URL(encodeURI(stem + extension), "file:///").href;
  return undefined;
}

/** A cell, or a file that a cell has imported. */
function isOurs(parent: string): boolean {
  return /\/notebook\.mjs$|\?v=\w+$/.test(parent);
}

/** Changes with the file and with every local file that it imports. */
function version(path: string): string {
  const hash = createHash("sha1");
  const seen = new Set<string>();
  const add = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch {
      return;
    }
    hash.update(text);
    // Too many (an import in a comment) only means a fresh copy too often.
    for (const [, specifier] of text.matchAll(
      /(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g,
    )) {
      const parent = new URL(encodeURI(file), "file:///").href;
      const url = localFile(specifier!, parent) ?? new URL(specifier!, parent);
      add(fileURLToPath(url));
    }
  };
  add(path);
  return hash.digest("hex").slice(0, 12);
}

function strip(url: string, path: string, text: string): string {
  transform ??= (
    createRequire(import.meta.url)("oxc-transform") as {
      transformSync: Transform;
    }
  ).transformSync;
  const { code, errors, map } = transform(path, text, {
    sourceType: "module",
    target: "es2024",
    sourcemap: true,
  });
  if (errors[0] !== undefined) {
    const message = `${path}: ${errors[0].codeframe ?? errors[0].message}`;
    // The frames are ours, of another thread perhaps.
    throw Object.assign(new SyntaxError(message), {
      stack: `SyntaxError: ${message.trimEnd()}`,
    });
  }
  const json = JSON.stringify(map);
  told?.postMessage({ url, text, map: json } satisfies TypedFile);
  const inline = Buffer.from(json).toString("base64");
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`;
}
