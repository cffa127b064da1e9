/** A widget class from its list of state: each entry becomes a property whose changes are sent, and which a front end can change. */
import { displaySymbol } from "../host.js";
import {
  type HasModel,
  type State,
  type WidgetManager,
  WidgetModel,
} from "./model.js";

/** Width, height, margin and so on, as CSS: `{ width: "50%" }`. */
export type Layout = Record<string, string | null>;

/** What every widget has besides its own state. */
export interface WidgetBase extends HasModel {
  /**
   * Calls the listener after each change of a property, wherever it was made, in the cell that made the widget.
   *
   * @returns  a function that ends it
   */
  onChange(
    name: string,
    listener: (value: never, old: never) => unknown,
  ): () => void;
  /** Takes it out of every page. */
  close(): void;
}

export type WidgetClass<S extends object> = new (
  options?: Partial<S> & { layout?: Layout; style?: Layout },
) => WidgetBase & S;

export interface Kind<S> {
  /** The front end's class, without "Model". */
  name: string;
  /** Where it differs from the name. */
  view?: string;
  module?: string;
  version?: string;
  /** The style model's name, if it can be styled. */
  style?: string;
  state: S;
}

const controls = "@jupyter-widgets/controls";
const base = "@jupyter-widgets/base";

export function identity(
  name: string,
  { view = name, module = controls, version = "2.0.0" } = {},
): State {
  return {
    _model_name: `${name}Model`,
    _model_module: module,
    _model_module_version: version,
    _view_name: `${view}View`,
    _view_module: module,
    _view_module_version: version,
    _view_count: null,
  };
}

/** A class of widgets of one kind. */
export function widgetClass<S extends object>(
  manager: WidgetManager,
  kind: Kind<S>,
): WidgetClass<S> {
  class Widget implements WidgetBase {
    readonly model: WidgetModel;

    constructor(
      options: Partial<S> & { layout?: Layout; style?: Layout } = {},
    ) {
      const { layout, style, ...own } = options;
      for (const key of Object.keys(own))
        if (!(key in kind.state))
          throw new TypeError(
            `${kind.name} expected options among ${Object.keys(kind.state).join(", ")}, layout and style, received ${key}.`,
          );
      this.model = new WidgetModel(manager, {
        ...identity(kind.name, kind),
        ...kind.state,
        ...own,
        _dom_classes: [],
        layout: new WidgetModel(manager, {
          ...identity("Layout", { module: base }),
          ...layout,
        }),
        ...(kind.style !== undefined && {
          style: new WidgetModel(manager, {
            ...identity(kind.style),
            _view_name: "StyleView",
            _view_module: base,
            ...style,
          }),
        }),
      });
    }

    onChange(
      name: string,
      listener: (value: never, old: never) => unknown,
    ): () => void {
      return this.model.onChange(
        name,
        listener as (value: unknown, old: unknown) => unknown,
      );
    }

    close(): void {
      this.model.close();
    }

    [displaySymbol](): Record<string, unknown> {
      return this.model[displaySymbol]();
    }
  }
  Object.defineProperty(Widget, "name", { value: kind.name });
  for (const name of Object.keys(kind.state))
    Object.defineProperty(Widget.prototype, name, {
      enumerable: true,
      configurable: true,
      get(this: Widget) {
        return this.model.state[name];
      },
      set(this: Widget, value: unknown) {
        if (!Object.is(value, this.model.state[name]))
          this.model.set({ [name]: value });
      },
    });
  return Widget as unknown as WidgetClass<S>;
}
