/**
 * A widget's state, shared with every front end over one comm: the widget messaging protocol 2.1 (`update`, `echo_update`, `request_state`,
 * `custom`).
 *
 * @see https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
 */
import { type Comm, type CommData, CommManager } from "../comm.js";
import { uncaptured } from "../capture.js";
import { displaySymbol } from "../host.js";
import type { Outside } from "../outside.js";
import { type BufferPath, merge, separate } from "./buffers.js";

export const protocolVersion = "2.1.0";

export type State = Record<string, unknown>;
type ChangeListener = (value: unknown, old: unknown) => unknown;
type MessageListener = (content: unknown, buffers: Uint8Array[]) => unknown;

/** Where widgets live: one per engine. */
export class WidgetManager {
  /** Kept until closed, since a front end may show any of them again after a page reload. */
  readonly models = new Map<string, WidgetModel>();

  constructor(
    readonly outside: Outside,
    readonly comms: CommManager,
  ) {
    comms.register("jupyter.widget.control", (comm) => {
      comm.onMessage(({ data, cell }) => {
        if (data["method"] === "request_states") this.#answer(comm, cell);
      });
    });
    // A model that a front end makes (a layout, for instance): its state is kept for the other pages.
    comms.register("jupyter.widget", (comm, { data, buffers }) => {
      const state = { ...(data["state"] as State | undefined) };
      merge(state, (data["buffer_paths"] ?? []) as BufferPath[], buffers);
      const model = new WidgetModel(this, state, comm);
      this.models.set(model.id, model);
    });
  }

  /** Every widget in one message: what a reloaded page asks for. */
  #answer(comm: Comm, cell: string): void {
    const states: State = {};
    const buffer_paths: BufferPath[] = [];
    const buffers: Uint8Array[] = [];
    for (const model of this.models.values()) {
      const separated = separate(model.wire());
      states[model.id] = {
        model_name: model.state["_model_name"],
        model_module: model.state["_model_module"],
        model_module_version: model.state["_model_module_version"],
        state: separated.state,
      };
      for (const path of separated.buffer_paths)
        buffer_paths.push([model.id, "state", ...path]);
      buffers.push(...separated.buffers);
    }
    comm.send(
      { method: "update_states", states, buffer_paths },
      { buffers, cell },
    );
  }
}

export class WidgetModel {
  readonly comm: Comm;
  /** The cell that made it: its events run there, and their output appears there. */
  readonly cell: string;
  readonly #changes = new Map<string, Set<ChangeListener>>();
  readonly #messages = new Set<MessageListener>();

  constructor(
    readonly manager: WidgetManager,
    readonly state: State,
    comm?: Comm,
  ) {
    this.cell = manager.outside.currentCell();
    this.comm = comm ?? this.#open();
    manager.models.set(this.id, this);
    this.comm.onMessage((message) => {
      this.#receive(message);
    });
    this.comm.onClose(() => manager.models.delete(this.id));
  }

  get id(): string {
    return this.comm.id;
  }

  /** What displays it. */
  get bundle(): Record<string, unknown> {
    return {
      "application/vnd.jupyter.widget-view+json": {
        version_major: 2,
        version_minor: 0,
        model_id: this.id,
      },
    };
  }

  /** The state as it travels: widgets within it by name. */
  wire(state = this.state): State {
    return toWire(state) as State;
  }

  set(state: State): void {
    const old = { ...this.state };
    Object.assign(this.state, state);
    this.#send("update", state);
    this.#announce(state, old);
  }

  send(content: unknown, buffers: Uint8Array[] = []): void {
    this.comm.send({ method: "custom", content }, { buffers });
  }

  onMessage(listener: MessageListener): () => void {
    this.#messages.add(listener);
    return () => this.#messages.delete(listener);
  }

  onChange(name: string, listener: ChangeListener): () => void {
    const listeners = this.#changes.get(name) ?? new Set();
    this.#changes.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  close(): void {
    this.manager.models.delete(this.id);
    this.comm.close();
  }

  #open(): Comm {
    const { state, buffer_paths, buffers } = separate(this.wire());
    return this.manager.comms.open("jupyter.widget", {
      data: { state, buffer_paths },
      metadata: { version: protocolVersion },
      buffers,
    });
  }

  #send(method: "update" | "echo_update", state: State, cell?: string): void {
    if (this.comm.closed) return;
    const separated = separate(this.wire(state));
    uncaptured(() => {
      this.comm.send(
        {
          method,
          state: separated.state,
          buffer_paths: separated.buffer_paths,
        },
        { buffers: separated.buffers, ...(cell !== undefined && { cell }) },
      );
    });
  }

  #receive({ data, buffers, cell }: CommData): void {
    switch (data["method"]) {
      case "update": {
        const state = { ...(data["state"] as State) };
        merge(state, (data["buffer_paths"] ?? []) as BufferPath[], buffers);
        const old = { ...this.state };
        for (const key of Object.keys(state))
          state[key] = this.fromWire(state[key]);
        Object.assign(this.state, state);
        // Other pages that show it, and this one's proof that its change has been seen: it names the message as its parent.
        this.#send("echo_update", state, cell);
        this.#announce(state, old);
        break;
      }
      case "request_state":
        this.#send("update", this.state, cell);
        break;
      case "custom":
        for (const listener of this.#messages)
          this.#run(() => listener(data["content"], buffers));
        break;
      default:
        break;
    }
  }

  private fromWire(value: unknown): unknown {
    if (typeof value === "string" && value.startsWith(reference))
      return this.manager.models.get(value.slice(reference.length)) ?? value;
    return Array.isArray(value)
      ? value.map((entry) => this.fromWire(entry))
      : value;
  }

  #announce(state: State, old: State): void {
    for (const [name, value] of Object.entries(state)) {
      if (Object.is(value, old[name])) continue;
      for (const listener of this.#changes.get(name) ?? [])
        this.#run(() => listener(value, old[name]));
    }
  }

  /** A listener, sync or async, in the tag of the widget's cell; what it throws is reported there. */
  #run(listener: () => unknown): void {
    const { outside } = this.manager;
    outside.inCell(this.cell, () => {
      void (async () => {
        try {
          await listener();
        } catch (error) {
          outside.reportError(error);
        }
      })();
    });
  }

  [displaySymbol](): Record<string, unknown> {
    const model = this.state["_model_name"];
    const name = typeof model === "string" ? model : "Widget";
    return { ...this.bundle, "text/plain": name.replace(/Model$/, "") };
  }
}

const reference = "IPY_MODEL_";

/** Something that stands for a model: a widget. */
export interface HasModel {
  readonly model: WidgetModel;
}

const modelOf = (value: unknown): WidgetModel | undefined => {
  if (value instanceof WidgetModel) return value;
  const model =
    typeof value === "object" && value !== null && "model" in value
      ? value.model
      : undefined;
  return model instanceof WidgetModel ? model : undefined;
};

function toWire(value: unknown): unknown {
  const model = modelOf(value);
  if (model !== undefined) return `${reference}${model.id}`;
  if (Array.isArray(value)) return value.map(toWire);
  if (
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  )
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, toWire(entry)]),
    );
  return value;
}
