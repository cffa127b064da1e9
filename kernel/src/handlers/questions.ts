/** What is asked about code that is being typed: completion, inspection, whether it is complete. */
import type { Description } from "../engine/messages.js";
import type { Engine } from "../engine/process.js";
import {
  Fields,
  completeRequest,
  inspectRequest,
} from "../protocol/content.js";
import { codePointIndex, utf16Index } from "../protocol/cursor.js";
import type { Content } from "../protocol/message.js";
import type { Language } from "./language.js";

export interface QuestionParts {
  language: Language;
  engine: () => Engine;
}

type Tell = (description: Description | null) => void;

export class Questions {
  #next = 1;
  /** Values that the engine was asked to describe. */
  readonly #descriptions = new Map<number, Tell>();

  constructor(readonly parts: QuestionParts) {}

  async complete(content: Content): Promise<Content> {
    const { code, cursor } = completeRequest(content);
    const { matches, ...found } = await this.parts.language.complete(
      code,
      utf16Index(code, cursor),
      (path) => this.#describe(path),
    );
    const start = codePointIndex(code, found.start);
    const end = codePointIndex(code, found.end);
    return {
      status: "ok",
      matches: matches.map(({ text }) => text),
      cursor_start: start,
      cursor_end: end,
      metadata: {
        // The fields that JupyterLab shows beside each match.
        _jupyter_types_experimental: matches.map(
          ({ text, type = "", signature = "" }) => ({
            start,
            end,
            text,
            type,
            signature,
          }),
        ),
      },
    };
  }

  async inspect(content: Content): Promise<Content> {
    const { code, cursor, detail } = inspectRequest(content);
    const data = await this.parts.language.inspect(
      code,
      utf16Index(code, cursor),
      detail,
    );
    return {
      status: "ok",
      found: data !== undefined,
      data: data ?? {},
      metadata: {},
    };
  }

  async isComplete(content: Content): Promise<Content> {
    const code = new Fields("is_complete_request", content).string("code");
    const { status, indent } = await this.parts.language.completeness(code);
    return status === "incomplete" ? { status, indent } : { status };
  }

  described(request: number, description: Description | null): void {
    this.#descriptions.get(request)?.(description);
    this.#descriptions.delete(request);
  }

  /** The engine has ended, its values with it. */
  engineEnded(): void {
    for (const tell of this.#descriptions.values()) tell(null);
    this.#descriptions.clear();
  }

  #describe(path: string[]): Promise<Description | null> {
    const request = this.#next++;
    return new Promise((resolve) => {
      this.#descriptions.set(request, resolve);
      this.parts.engine().send({ type: "describe", request, path });
    });
  }
}
