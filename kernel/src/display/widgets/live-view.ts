/** The host's live view: an anywidget model. */
import type { CommManager } from "../comm.js";
import type { LiveView, WidgetDefinition } from "../host.js";
import type { Outside } from "../outside.js";
import { WidgetManager, WidgetModel } from "./model.js";

/** The front end's package by its own version range (anywidget 0.11). */
const anywidgetVersion = "~0.11.*";

const managers = new WeakMap<CommManager, WidgetManager>();

/** The one widget manager of an engine: it answers the widget comm targets. */
export function managerOf(outside: Outside, comms: CommManager): WidgetManager {
  const manager = managers.get(comms) ?? new WidgetManager(outside, comms);
  managers.set(comms, manager);
  return manager;
}

export function createLiveView(
  outside: Outside,
  comms: CommManager,
  { esm, css, state }: WidgetDefinition,
): LiveView {
  const model = new WidgetModel(managerOf(outside, comms), {
    _model_name: "AnyModel",
    _model_module: "anywidget",
    _model_module_version: anywidgetVersion,
    _view_name: "AnyView",
    _view_module: "anywidget",
    _view_module_version: anywidgetVersion,
    _view_count: null,
    _anywidget_id: "nabla.LiveView",
    _dom_classes: [],
    _esm: esm,
    ...(css !== undefined && { _css: css }),
    ...state,
  });
  const ready = new Promise<void>((resolve) => {
    const stop = model.onMessage((content) => {
      if ((content as { type?: unknown } | null)?.type !== "ready") return;
      stop();
      resolve();
    });
  });
  return {
    bundle: model.bundle,
    ready,
    set: (next) => {
      model.set(next);
    },
    send: (content, buffers) => {
      model.send(content, buffers);
    },
    onMessage: (listener) => model.onMessage(listener),
    close: () => {
      model.close();
    },
  };
}
