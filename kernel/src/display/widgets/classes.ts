/** The classes of `widgets`: those that are nothing but their state, and the three that do more. */
import { capture } from "../capture.js";
import { buttonKind, dropdownKind, kinds, outputKind } from "./kinds.js";
import type { WidgetManager, WidgetModel } from "./model.js";
import { OutputLog } from "./output.js";
import { type Layout, type WidgetClass, widgetClass } from "./widget.js";

type Options<T> = readonly T[] | Readonly<Record<string, T>>;

type Simple = {
  [K in keyof typeof kinds]: WidgetClass<(typeof kinds)[K]["state"]>;
};

export interface Button {
  /** Calls the listener for each click, in the cell that made the button. */
  onClick(listener: () => unknown): () => void;
}

export interface DropdownOptions<T> {
  options: Options<T>;
  value?: T;
  description?: string;
  disabled?: boolean;
  layout?: Layout;
}

/** One of several values: `new widgets.Dropdown({ options: ["adam", "sgd"] })`, or labels with values `{ fast: 0.1, slow: 0.01 }`. */
export interface Dropdown<T> {
  readonly model: WidgetModel;
  value: T | undefined;
  /** Calls the listener with each newly chosen value. */
  onChange(name: "value", listener: (value: T) => unknown): () => void;
  close(): void;
}

/** A place for output: `out.capture(() => console.log("here"))`. */
export interface Output {
  /** Runs a function; all it prints and shows, then and later, appears here. */
  capture<T>(body: () => T): T;
  clear(options?: { wait?: boolean }): void;
  /** Ends a clear that waits: what nothing has replaced goes now. */
  settle(): void;
}

type With<C, Extra> = C extends new (options?: infer O) => infer I
  ? new (options?: O) => I & Extra
  : never;

export interface Widgets extends Simple {
  Button: With<WidgetClass<(typeof buttonKind)["state"]>, Button>;
  Dropdown: new <T = string>(options: DropdownOptions<T>) => Dropdown<T>;
  Output: With<WidgetClass<(typeof outputKind)["state"]>, Output>;
}

/** Widgets whose models this manager keeps. */
export function createClasses(manager: WidgetManager): Widgets {
  const make = <S extends object>(kind: {
    name: string;
    state: S;
  }): WidgetClass<S> => widgetClass(manager, kind);

  const simple = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, make<object>(kind)]),
  ) as unknown as Simple;

  class ButtonWidget extends make(buttonKind) {
    onClick(listener: () => unknown): () => void {
      return this.model.onMessage((content) => {
        const event = content as { event?: unknown } | null;
        return event?.event === "click" ? listener() : undefined;
      });
    }
  }

  const SelectBase = make(dropdownKind);
  class DropdownWidget<T> {
    readonly #select: InstanceType<typeof SelectBase>;
    readonly #values: readonly T[];

    constructor(options: DropdownOptions<T>) {
      const { options: choices, value, ...rest } = options;
      this.#values = Array.isArray(choices)
        ? (choices as readonly T[])
        : Object.values(choices as Record<string, T>);
      const labels = Array.isArray(choices)
        ? choices.map(String)
        : Object.keys(choices);
      this.#select = new SelectBase({
        ...rest,
        _options_labels: labels,
        index: this.#place(value),
      });
    }

    get model(): WidgetModel {
      return this.#select.model;
    }

    get value(): T | undefined {
      return this.#values[this.#select.index ?? -1];
    }

    set value(value: T | undefined) {
      this.#select.index = this.#place(value);
    }

    onChange(_name: "value", listener: (value: T) => unknown): () => void {
      return this.#select.onChange("index", () => listener(this.value as T));
    }

    close(): void {
      this.#select.close();
    }

    [Symbol.for("Jupyter.display")](): Record<string, unknown> {
      return { ...this.model.bundle, "text/plain": "Dropdown" };
    }

    #place(value: T | undefined): number | null {
      if (value === undefined) return this.#values.length > 0 ? 0 : null;
      const index = this.#values.indexOf(value);
      if (index < 0)
        throw new RangeError(
          `Dropdown expected one of ${this.#values.map(String).join(", ")}, received ${String(value)}.`,
        );
      return index;
    }
  }

  class OutputWidget extends make(outputKind) {
    readonly #log = new OutputLog((outputs) => {
      this.outputs = outputs;
    });

    capture<T>(body: () => T): T {
      return capture((event) => {
        this.#log.add(event);
      }, body);
    }

    settle(): void {
      this.#log.settle();
    }

    clear(options: { wait?: boolean } = {}): void {
      this.#log.add({ type: "clear", cell: "", wait: options.wait ?? false });
    }
  }

  return {
    ...simple,
    Button: ButtonWidget,
    Dropdown: DropdownWidget,
    Output: OutputWidget,
  };
}
