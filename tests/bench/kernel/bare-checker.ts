/**
 * The type checker's own answer: TypeScript's server with a client that does nothing but hand it the same files that our kernel hands
 * it, and ask the same question.
 */
import { Scope } from "../../../kernel/dist/language/check/scope.js";
import { globalTypes } from "../../../kernel/dist/language/check/globals.js";
import { preloadTypes } from "../../../kernel/dist/language/check/preload.js";
import { Project } from "../../../kernel/dist/language/check/project.js";
import { Server } from "../../../kernel/dist/language/check/server.js";
import { positionAt } from "../../../kernel/dist/language/check/text.js";
import { cellNames } from "../../../kernel/dist/language/compile/index.js";
import { elapsed } from "./turns.js";

export class BareChecker {
  readonly #scope = new Scope();
  readonly #sent = new Map<string, string>();

  private constructor(
    readonly server: Server,
    readonly project: Project,
  ) {}

  static async start(
    folder: string,
    preload: readonly string[],
  ): Promise<BareChecker> {
    const project = await Project.make(folder, {
      "__globals.d.ts": globalTypes(),
    });
    const checker = new BareChecker(
      await Server.start(project.folder),
      project,
    );
    for (const [file, text] of preloadTypes(preload, folder).documents)
      checker.#put(file, text);
    return checker;
  }

  /** The cell is one of the earlier ones from now on; what that costs the server is not part of the next answer, here as in our kernel. */
  async commit(text: string): Promise<void> {
    this.#scope.commit({ name: "Cell", text }, cellNames(text));
    await this.diagnose("");
  }

  /** @returns ms from the files of the new text to its diagnostics, of which there must be none */
  diagnose(text: string): Promise<number> {
    const names = cellNames(text);
    return this.#ask(text, names.declared, names.mentioned, async (uri) => {
      const { items } = await this.server.request<{
        items: { severity: number; message: string }[];
      }>("textDocument/diagnostic", { textDocument: { uri } });
      const error = items.find(({ severity }) => severity === 1);
      if (error !== undefined) throw new Error(error.message);
    });
  }

  complete(text: string, cursor: number): Promise<number> {
    return this.#answered("textDocument/completion", text, cursor);
  }

  hover(text: string, cursor: number): Promise<number> {
    return this.#answered("textDocument/hover", text, cursor);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    this.project.remove();
  }

  #answered(method: string, text: string, cursor: number): Promise<number> {
    return this.#ask(text, [], cellNames(text).mentioned, async (uri) => {
      const answer = await this.server.request<unknown>(method, {
        textDocument: { uri },
        position: positionAt(text, cursor),
      });
      if (answer === null) throw new Error(`${method} found nothing`);
    });
  }

  #ask(
    text: string,
    declared: readonly { name: string }[],
    mentioned: readonly string[],
    question: (uri: string) => Promise<void>,
  ): Promise<number> {
    const draft = this.#scope.draft(text, {
      declared: declared.map(({ name }) => name),
      mentioned,
    });
    return elapsed(async () => {
      for (const [file, content] of this.#scope.documents)
        this.#put(file, content);
      this.#put(draft.file, draft.text);
      await question(this.project.uri(draft.file));
    });
  }

  #put(file: string, text: string): void {
    if (this.#sent.get(file) === text) return;
    this.#sent.set(file, text);
    this.server.put(this.project.uri(file), text);
  }
}
