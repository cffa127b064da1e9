/** One run of TypeScript's own language server: a child process that speaks LSP on its standard input and output. */
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { JsonRpc } from "./json-rpc.js";

/** The server ended; `message` is one line for the person. */
export class ServerEnded extends Error {
  override name = "ServerEnded";
}

/** Answers that we understand, so that the server sends what we can use and nothing else. */
const capabilities = {
  general: { positionEncodings: ["utf-16"] },
  workspace: { configuration: true },
  textDocument: {
    diagnostic: { relatedInformation: true },
    publishDiagnostics: { relatedInformation: true },
    completion: {
      completionItem: {
        documentationFormat: ["markdown"],
        labelDetailsSupport: true,
        snippetSupport: false,
        insertReplaceSupport: true,
        resolveSupport: {
          properties: ["documentation", "detail", "additionalTextEdits"],
        },
      },
    },
    hover: { contentFormat: ["markdown"] },
    signatureHelp: {
      contextSupport: true,
      signatureInformation: {
        documentationFormat: ["markdown"],
        activeParameterSupport: true,
        parameterInformation: { labelOffsetSupport: true },
      },
    },
  },
};

/** A server that answers nothing for this long after a question is ended, ms. */
const longestSilence = 30_000;

export class Server {
  readonly #rpc: JsonRpc;
  readonly #versions = new Map<string, number>();
  #end: ServerEnded | undefined;
  /** Runs from a question to the next answer, whichever it is. */
  #silence: NodeJS.Timeout | undefined;
  /** Resolves when the process has gone, however it went. */
  readonly ended: Promise<ServerEnded>;

  private constructor(readonly process: ChildProcess) {
    this.#rpc = new JsonRpc(process.stdout!, process.stdin!, {
      answered: () => {
        clearTimeout(this.#silence);
        this.#silence = undefined;
      },
      request: (method, params) =>
        method === "workspace/configuration"
          ? (params as { items: unknown[] }).items.map(() => preferences)
          : null,
    });
    // A broken pipe is told by the end of the process.
    process.stdin!.on("error", () => {});
    this.ended = new Promise((resolve) => {
      const end = (why: string): void => {
        clearTimeout(this.#silence);
        this.#end ??= new ServerEnded(`the type checker ${why}`);
        this.#rpc.end(this.#end);
        resolve(this.#end);
      };
      process.once("error", (error) =>
        end(`could not be started: ${error.message}`),
      );
      process.once("exit", (code, signal) =>
        end(signal === null ? `ended with code ${code}` : `ended by ${signal}`),
      );
    });
  }

  /** @param folder  where the process runs */
  static async start(folder: string): Promise<Server> {
    const server = new Server(
      spawn(await executable(), ["--lsp", "--stdio"], {
        cwd: folder,
        // Its log would mix with what cells print.
        stdio: ["pipe", "pipe", "ignore"],
        windowsHide: true,
      }),
    );
    await server.request("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities,
    });
    server.notify("initialized", {});
    return server;
  }

  /** The caller names the type that LSP gives the method's result: the server is of our own version, its answers are not checked again. */
  async request<Result>(
    method: string,
    params: unknown,
    signal?: AbortSignal,
  ): Promise<Result> {
    if (this.#end !== undefined) throw this.#end;
    // One that answers nothing would hold up every later question: its end lets them go, and another one is started.
    this.#silence ??= setTimeout(() => {
      this.process.kill("SIGKILL");
    }, longestSilence).unref();
    return (await this.#rpc.request(method, params, signal)) as Result;
  }

  notify(method: string, params: unknown): void {
    if (this.#end === undefined) this.#rpc.notify(method, params);
  }

  /** Opens the document, or replaces its whole text. */
  put(uri: string, text: string): void {
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    if (version === 1)
      this.notify("textDocument/didOpen", {
        textDocument: { uri, languageId: languageOf(uri), version, text },
      });
    else
      this.notify("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      });
  }

  close(uri: string): void {
    if (!this.#versions.delete(uri)) return;
    this.notify("textDocument/didClose", { textDocument: { uri } });
  }

  /** Ends the process. It holds nothing that would have to be saved. */
  async stop(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.ended;
  }
}

const languageOf = (uri: string): string =>
  uri.endsWith(".tsx") ? "typescriptreact" : "typescript";

/** What an editor's settings would say. */
const preferences = {
  suggest: { autoImports: true, includeCompletionsForImportStatements: true },
  preferences: { quoteStyle: "double", importModuleSpecifier: "shortest" },
};

let found: Promise<string> | undefined;

/** The native compiler in the package for this platform. `typescript` knows where it is, in a file outside its `exports`. */
function executable(): Promise<string> {
  found ??= (async () => {
    const root = dirname(
      createRequire(import.meta.url).resolve("typescript/package.json"),
    );
    const { default: getExePath } = (await import(
      pathToFileURL(join(root, "lib", "getExePath.js")).href
    )) as { default: () => string };
    return getExePath();
  })();
  return found;
}
