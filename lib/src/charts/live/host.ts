/** The part of a display host that a live chart uses. What a notebook puts at the symbol; elsewhere it is absent. */
import { displaySymbol } from "../figure.js";

export interface LiveView {
  readonly bundle: Record<string, unknown>;
  /** Never resolves where no front end draws it. */
  readonly ready: Promise<void>;
  send(content: unknown): void;
  onMessage(listener: (content: unknown) => void): () => void;
  close(): void;
}

export interface DisplayHost {
  display(
    value: unknown,
    options?: { id?: string; update?: boolean },
  ): Promise<string>;
  widget?(definition: {
    esm: string;
    css?: string;
    state: Record<string, unknown>;
  }): LiveView;
}

function isHost(value: unknown): value is DisplayHost {
  return (
    typeof value === "object" &&
    value !== null &&
    "display" in value &&
    typeof value.display === "function"
  );
}

export function displayHost(): DisplayHost | undefined {
  const found: unknown = Reflect.get(globalThis, displaySymbol);
  return isHost(found) ? found : undefined;
}
