/**
 * Types before running, completion and inspection, across the cells of one notebook.
 *
 * The questions go to TypeScript's own server one at a time, each after the module of the cell in question has been put in place.
 */
import type { CellNames, CellSource } from "../compile/cell.js";
import type { SyntaxNode } from "../compile/tree.js";
import type { Checked, Completions, Inspection, Live } from "./answers.js";
import { type ServerItem, toCompletions } from "./completion.js";
import { type ServerDiagnostic, toDiagnostics } from "./diagnostics.js";
import { globalTypes } from "./globals.js";
import { HelperFiles } from "./helpers.js";
import {
  type Hover,
  type SignatureHelp,
  fromHover,
  fromSignatures,
} from "./inspection.js";
import { fromModule, moduleOf } from "./module-help.js";
import { isPlain } from "./plain.js";
import { type Preloaded, preloadTypes } from "./preload.js";
import { Scope } from "./scope.js";
import type { Server } from "./server.js";
import { Session, type SessionOptions } from "./session.js";
import { suggestMembers } from "./suggest.js";
import { type Position, positionAt, wordAt } from "./text.js";

export interface CheckerOptions {
  /** The notebook's: imports are resolved from there. */
  folder: string;
  /** Packages whose exports are names of every cell. */
  preload?: readonly string[];
  /** The process leaves memory after so many minutes without a question, and comes back with the next one. */
  idleMinutes?: number;
  /** The clock of those minutes. */
  after?: SessionOptions["after"];
}

/** Kinds of declaration that are values for certain; an import may turn out to be a type. */
const valueKinds: ReadonlySet<string> = new Set([
  "const",
  "let",
  "var",
  "function",
  "class",
]);

/** Work that nobody has asked for begins when nobody has asked for anything for this time, ms. */
const calm = 5;

/** What the server is shown of a cell, and where. */
interface Draft {
  file: string;
  text: string;
}

export class Checker {
  #options: CheckerOptions | undefined;
  #session: Session | undefined;
  #scope = new Scope();
  #preload: Preloaded | undefined;
  /** The library's types take time and memory: they are loaded with the first cell that has a use for them. */
  #preloadInUse = false;
  #helpers: HelperFiles | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #ahead: NodeJS.Timeout | undefined;

  /** Starts the server; nothing is read until the first question. */
  start(options: CheckerOptions): void {
    this.#options = options;
    this.#helpers = new HelperFiles(options.folder);
    this.#session = new Session({
      folder: options.folder,
      idleMinutes: options.idleMinutes ?? 10,
      after: options.after,
      files: { "__globals.d.ts": globalTypes() },
    });
    // A failure is told to whoever asks first.
    this.#session.server().catch(() => {});
  }

  /** Whether a cell's syntax tree shows that no type in it can be wrong: the server need not be asked. */
  isPlain(program: SyntaxNode): boolean {
    return isPlain(program, { isValue: (name) => this.#isValue(name) });
  }

  /**
   * Type errors of a cell that is about to run.
   *
   * @param options.timeout  milliseconds after which the cell should rather run unchecked
   */
  async check(
    cell: CellSource,
    names: CellNames,
    options: { timeout?: number } = {},
  ): Promise<Checked> {
    this.#want(names.mentioned);
    // The one of now: a reset may come before the answer does.
    const scope = this.#scope;
    const draft = scope.draft(cell.text, {
      declared: names.declared.map(({ name }) => name),
      mentioned: names.mentioned,
    });
    const signal =
      options.timeout === undefined
        ? undefined
        : AbortSignal.timeout(options.timeout);
    try {
      const report = await this.#diagnose(draft, signal);
      return {
        status: "checked",
        diagnostics: toDiagnostics(
          await suggestMembers(report.items ?? [], ({ range }) =>
            this.#members(draft, range.start, signal),
          ),
          cell.text,
          scope,
        ),
      };
    } catch (error) {
      const { name, message } = error as Error;
      return {
        status: "unavailable",
        reason:
          name === "TimeoutError"
            ? `the types could not be checked within ${(options.timeout ?? 0) / 1000} s`
            : message,
      };
    }
  }

  /** The cell ran: its declarations are in scope for later cells. */
  commit(cell: CellSource, names: CellNames): void {
    this.#scope.commit(cell, names);
    // What declares nothing changes nothing for the next cell.
    if (names.declared.length === 0 || this.#session?.running !== true) return;
    // The program for the next cell is made while this one's results are read, once they have left.
    clearTimeout(this.#ahead);
    this.#ahead = setTimeout(() => {
      this.#diagnose(
        this.#scope.draft("", { declared: [], mentioned: [] }),
      ).catch(() => {});
    }, calm).unref();
  }

  /**
   * @param options.live       members of the value before the cursor, for what has no type
   * @param options.described  so many matches get their signature and docs, 8 unless told; each costs the server as much as the list
   */
  async complete(
    text: string,
    cursor: number,
    options: {
      live?: PromiseLike<Live | undefined>;
      described?: number;
    } = {},
  ): Promise<Completions> {
    const member = text[wordAt(text, cursor).start - 1] === ".";
    const draft = this.#draft(text, !member);
    const position = positionAt(text, cursor);
    return this.#work(async (server, uri) => {
      return toCompletions(
        await itemsAt(server, uri, position),
        text,
        cursor,
        this.#scope,
        (item) => server.request<ServerItem>("completionItem/resolve", item),
        options,
      );
    }, draft).catch(() =>
      // Without a server there are still the live members.
      toCompletions(
        [],
        text,
        cursor,
        this.#scope,
        (item) => Promise.resolve(item),
        options,
      ),
    );
  }

  /** @returns null where nothing is known */
  async inspect(
    text: string,
    cursor: number,
    detail: 0 | 1,
  ): Promise<Inspection | null> {
    const draft = this.#draft(text, false);
    const { start, end } = wordAt(text, cursor);
    let module: string | undefined;
    const answer = await this.#work(async (server, uri) => {
      const at = { textDocument: { uri }, position: positionAt(text, cursor) };
      if (end > start) {
        const hover = await server.request<Hover | null>("textDocument/hover", {
          ...at,
          // Right behind a name the cursor is on it as far as a person is concerned.
          position: positionAt(text, cursor === end ? cursor - 1 : cursor),
        });
        module = hover === null ? undefined : moduleOf(hover);
        const found = hover && fromHover(hover, detail, this.#scope);
        if (found !== null) return found;
      }
      const help = await server.request<SignatureHelp | null>(
        "textDocument/signatureHelp",
        at,
      );
      return help && fromSignatures(help, detail, this.#scope);
    }, draft).catch(() => null);
    if (module === undefined) return answer;
    return fromModule(
      text.slice(start, end),
      module,
      await this.#membersOf(text, end),
      { folder: this.#options!.folder, scope: this.#scope, detail },
    );
  }

  /** What a dot behind the name at `end` would offer. */
  #membersOf(text: string, end: number): Promise<readonly ServerItem[]> {
    const dotted = `${text.slice(0, end)}.${text.slice(end)}`;
    return this.#work(
      (server, uri) => itemsAt(server, uri, positionAt(dotted, end + 1)),
      this.#draft(dotted, false),
    ).catch(() => []);
  }

  /** Forgets these names, or all cells: their variables are gone. */
  reset(names?: readonly string[]): void {
    if (names === undefined) this.#scope = new Scope();
    else this.#scope.forget(names);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#ahead);
    await this.#session?.stop();
  }

  /** A cell that is being typed need not parse: every word of it may be the name of something. */
  #draft(text: string, everyName: boolean): Draft {
    const words = text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [];
    if (everyName) this.#preloadInUse = true;
    else this.#want(words);
    return this.#scope.draft(text, {
      declared: [],
      mentioned: everyName ? this.#scope.names() : words,
    });
  }

  /** A live name of a value, whatever else it means. */
  #isValue(name: string): boolean {
    const kinds = this.#scope.kindsOf(name);
    return kinds.length > 0 && kinds.every((kind) => valueKinds.has(kind));
  }

  #want(names: readonly string[]): void {
    if (this.#preloadInUse) return;
    const { names: preloaded } = this.#preloadTypes();
    this.#preloadInUse = names.some((name) => preloaded.has(name));
  }

  #preloadTypes(): Preloaded {
    this.#preload ??= preloadTypes(
      this.#options?.preload ?? [],
      this.#options?.folder ?? ".",
    );
    return this.#preload;
  }

  /** What may stand at a place; nothing where the server does not say. */
  #members(
    draft: Draft,
    position: Position,
    signal?: AbortSignal,
  ): Promise<readonly ServerItem[]> {
    return this.#work(
      (server, uri) => itemsAt(server, uri, position, signal),
      draft,
      signal,
    ).catch(() => []);
  }

  #diagnose(
    draft: Draft,
    signal?: AbortSignal,
  ): Promise<{ items?: ServerDiagnostic[] }> {
    return this.#work(
      (server, uri) =>
        server.request(
          "textDocument/diagnostic",
          { textDocument: { uri } },
          signal,
        ),
      draft,
      signal,
    );
  }

  /** One question after the other, since each puts its own text in place. */
  #work<T>(
    ask: (server: Server, uri: string) => Promise<T>,
    draft: Draft,
    signal?: AbortSignal,
  ): Promise<T> {
    clearTimeout(this.#ahead);
    const scope = this.#scope;
    const turn = this.#queue.then(async () => {
      const session = this.#session;
      if (session === undefined)
        throw new Error("the type checker has not been started");
      signal?.throwIfAborted();
      const documents = new Map(scope.documents);
      if (this.#preloadInUse)
        for (const [file, text] of this.#preloadTypes().documents)
          documents.set(file, text);
      documents.set(draft.file, draft.text);
      const changes = this.#helpers?.changes(draft.text) ?? [];
      return session.ask(async (server) => {
        if (changes.length > 0)
          server.notify("workspace/didChangeWatchedFiles", { changes });
        await session.open(server, documents);
        return ask(server, (await session.project()).uri(draft.file));
      });
    });
    this.#queue = turn.catch(() => {});
    return signal === undefined ? turn : Promise.race([turn, aborted(signal)]);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

/** What the server would put at a place. */
async function itemsAt(
  server: Server,
  uri: string,
  position: Position,
  signal?: AbortSignal,
): Promise<readonly ServerItem[]> {
  const answer = await server.request<
    { items: ServerItem[] } | ServerItem[] | null
  >(
    "textDocument/completion",
    { textDocument: { uri }, position, context: { triggerKind: 1 } },
    signal,
  );
  return Array.isArray(answer) ? answer : (answer?.items ?? []);
}
