/** Requests to V8's inspector in the engine, and their answers. */
import type { Engine } from "../engine/process.js";
import type { InspectorEvent, UrgentCommand } from "../engine/messages.js";

export class Inspector {
  #next = 1;
  readonly #waiting = new Map<
    number,
    { resolve: (result: object) => void; reject: (error: Error) => void }
  >();

  constructor(
    readonly engine: () => Engine,
    readonly notify: (method: string, params: object) => void,
  ) {}

  /** @param method  of the Chrome DevTools Protocol; the caller names its answer's type. */
  async ask(
    method: string,
    params: Record<string, unknown> = {},
  ): Promise<object> {
    return this.#answer((id) => ({ type: "inspect", id, method, params }));
  }

  /** Resolves when all that V8 has said until now has been passed on; the main thread may be busy, or asleep. */
  async settled(): Promise<void> {
    await this.#answer((id) => ({ type: "inspect-settle", id }));
  }

  event(event: Exclude<InspectorEvent, { type: "largest" }>): void {
    if (event.type === "inspection") {
      this.notify(event.method, event.params);
      return;
    }
    const waiting = this.#waiting.get(event.id);
    this.#waiting.delete(event.id);
    if (event.error === undefined) waiting?.resolve(event.result ?? {});
    else waiting?.reject(new Error(event.error));
  }

  #answer(command: (id: number) => UrgentCommand): Promise<object> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.engine().urgent(command(id));
    });
  }

  /** The engine has ended, or the debugger is switched off. */
  lost(): void {
    for (const { reject } of this.#waiting.values())
      reject(new Error("the engine has ended"));
    this.#waiting.clear();
  }
}
