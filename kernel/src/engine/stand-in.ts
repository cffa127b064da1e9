/** Runs plain cells until `language/run` does: V8's own read-eval-print mode, no imports. */
import { Session } from "node:inspector";
import { inspect } from "node:util";
import type { DisplayData, Outcome } from "./messages.js";

interface Evaluated {
  result: { objectId?: string; value?: unknown; type: string };
  exceptionDetails?: { exception?: { description?: string }; text: string };
}

export class StandIn {
  readonly #session = new Session();
  constructor() {
    this.#session.connect();
  }

  run(code: string): Promise<{ outcome: Outcome; shown?: DisplayData }> {
    return new Promise((resolve) => {
      this.#session.post(
        "Runtime.evaluate",
        { expression: code, replMode: true, awaitPromise: true } as object,
        (error: Error | null, answer?: object) => {
          const { result, exceptionDetails } = answer as Evaluated;
          if (error !== null || exceptionDetails !== undefined) {
            const text =
              error?.message ??
              exceptionDetails?.exception?.description ??
              exceptionDetails?.text ??
              "";
            const [, name, message] = /^(\w+): (.*)/.exec(text) ?? [];
            resolve({
              outcome: {
                status: "error",
                error: {
                  name: name ?? "Error",
                  message: message ?? text,
                  stack: text.split("\n"),
                },
              },
            });
            return;
          }
          resolve({
            outcome: { status: "ok" },
            ...(result.type === "undefined"
              ? {}
              : {
                  shown: {
                    data: {
                      "text/plain": inspect(
                        result.objectId === undefined
                          ? result.value
                          : (result as { description?: string }).description,
                      ),
                    },
                    metadata: {},
                  },
                }),
          });
        },
      );
    });
  }
}
