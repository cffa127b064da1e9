/** Subshells (JEP 91): a client may ask for further queues of cells. They share the engine, and take turns at each `await`. */
import { randomUUID } from "node:crypto";
import { BadContent, Fields } from "../protocol/content.js";
import type { Content, Header } from "../protocol/message.js";

export class Subshells {
  readonly #ids = new Set<string>();

  /** @returns the queue of a shell request; the main shell is "". */
  of(header: Header): string {
    const id = header.subshell_id ?? "";
    if (id !== "" && !this.#ids.has(id))
      throw new BadContent(
        `there is no subshell "${id}": create it first (create_subshell_request)`,
      );
    return id;
  }

  create(): Content {
    const id = randomUUID();
    this.#ids.add(id);
    return { status: "ok", subshell_id: id };
  }

  delete(content: Content): Content {
    const id = new Fields("delete_subshell_request", content).string(
      "subshell_id",
    );
    if (!this.#ids.delete(id))
      throw new BadContent(`there is no subshell "${id}"`);
    return { status: "ok" };
  }

  list(): Content {
    return { status: "ok", subshell_id: [...this.#ids] };
  }
}
