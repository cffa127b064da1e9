import { expect, test, vi } from "vitest";
import type { Displayer } from "../../../kernel/src/display/displayer.js";
import type { Interact } from "../../../kernel/src/display/widgets/interact.js";
import {
  merge,
  separate,
} from "../../../kernel/src/display/widgets/buffers.js";
import type { Widgets } from "../../../kernel/src/display/widgets/index.js";
import { fakeEngine } from "./fake-engine.js";

const widgetsOf = (engine: ReturnType<typeof fakeEngine>) =>
  engine.display.globals as unknown as {
    widgets: Widgets;
    interact: Interact;
    display: Displayer;
  };

test("buffers leave the state and come back", () => {
  const ar = new Uint8Array([1, 2]);
  const { state, buffer_paths, buffers } = separate({
    x: { ar },
    y: [ar, 1],
    n: 1,
  });
  expect(state).toEqual({ x: {}, y: [null, 1], n: 1 });
  expect(buffer_paths).toEqual([
    ["x", "ar"],
    ["y", 0],
  ]);
  merge(state, buffer_paths, buffers);
  expect(state).toEqual({ x: { ar }, y: [ar, 1], n: 1 });
});

test("a slider opens its comm with layout and style, and sends what changes", () => {
  const engine = fakeEngine();
  const { widgets } = widgetsOf(engine);
  const slider = engine.cell(
    "c1",
    () => new widgets.IntSlider({ max: 10, layout: { width: "50%" } }),
  );
  const opened = engine.comms();
  expect(opened).toHaveLength(3);
  const { message, cell } = opened[2] ?? {};
  expect(cell).toBe("c1");
  expect(message).toMatchObject({
    type: "open",
    target: "jupyter.widget",
    metadata: { version: "2.1.0" },
  });
  expect(message?.data["state"]).toMatchObject({
    _model_name: "IntSliderModel",
    max: 10,
    value: 0,
    layout: `IPY_MODEL_${opened[0]?.message.id}`,
  });
  slider.value = 3;
  expect(engine.comms().at(-1)?.message.data).toMatchObject({
    method: "update",
    state: { value: 3 },
  });
  expect(() => new widgets.IntSlider({ maximum: 3 } as object)).toThrow(
    /received maximum/,
  );
});

test("a change from the page is echoed under its request and heard in the widget's cell", async () => {
  const engine = fakeEngine();
  const { widgets, display } = widgetsOf(engine);
  const slider = engine.cell("c1", () => new widgets.FloatSlider({}));
  slider.onChange("value", (value: number) => display.text(`now ${value}`));
  engine.say(slider.model.id, {
    method: "update",
    state: { value: 0.5 },
    buffer_paths: [],
  });
  expect(slider.value).toBe(0.5);
  expect(engine.comms().at(-1)).toMatchObject({
    cell: "request",
    message: { data: { method: "echo_update", state: { value: 0.5 } } },
  });
  expect(engine.events.at(-1)).toMatchObject({
    type: "display",
    cell: "c1",
    content: { data: { "text/plain": "now 0.5" } },
  });
  slider.onChange("value", () => Promise.reject(new Error("listener")));
  engine.say(slider.model.id, { method: "update", state: { value: 0.6 } });
  await vi.waitFor(() => expect(engine.errors).toHaveLength(1));
});

test("a reloaded page is told every widget's state, bytes included", () => {
  const engine = fakeEngine();
  const view = engine.display.host.widget({
    esm: "export default {}",
    state: { points: new Float32Array([1]) },
  });
  const { widgets } = widgetsOf(engine);
  const box = new widgets.VBox({
    children: [new widgets.Label({ value: "a" })],
  });
  engine.display.receive(
    {
      type: "open",
      id: "ctl",
      target: "jupyter.widget.control",
      data: {},
      buffers: [],
    },
    "request",
  );
  engine.say("ctl", { method: "request_states" });
  const { message } = engine.comms().at(-1) ?? {};
  const states = message?.data["states"] as Record<
    string,
    { state: Record<string, unknown> }
  >;
  const id = (
    view.bundle["application/vnd.jupyter.widget-view+json"] as {
      model_id: string;
    }
  ).model_id;
  expect(states[id]).toMatchObject({
    model_name: "AnyModel",
    model_module: "anywidget",
    state: { _esm: "export default {}" },
  });
  expect(message?.data["buffer_paths"]).toEqual([[id, "state", "points"]]);
  expect(message?.buffers[0]).toEqual(
    new Uint8Array(new Float32Array([1]).buffer),
  );
  expect(states[box.model.id]?.state["children"]).toEqual([
    expect.stringMatching(/^IPY_MODEL_/),
  ]);
});

test("a live view is ready once a page says so, and talks both ways", async () => {
  const engine = fakeEngine();
  const view = engine.display.host.widget({ esm: "", state: {} });
  const { id } = engine.comms()[0]?.message ?? { id: "" };
  const heard: unknown[] = [];
  view.onMessage((content, buffers) => heard.push([content, buffers]));
  engine.say(id, { method: "custom", content: { type: "ready" } });
  await view.ready;
  engine.say(id, { method: "custom", content: "hello" }, [new Uint8Array([7])]);
  expect(heard.at(-1)).toEqual(["hello", [new Uint8Array([7])]]);
  view.send({ go: 1 }, [new Uint8Array([8])]);
  expect(engine.comms().at(-1)?.message).toMatchObject({
    data: { method: "custom", content: { go: 1 } },
    buffers: [new Uint8Array([8])],
  });
  view.close();
  expect(engine.comms().at(-1)?.message.type).toBe("close");
  view.set({ late: 1 });
  expect(engine.comms().at(-1)?.message.type).toBe("close");
});

test("a comm of an unknown target is closed; malformed messages are reported or passed over", () => {
  const engine = fakeEngine();
  engine.display.receive(
    { type: "open", id: "x", target: "nobody", data: {}, buffers: [] },
    "r",
  );
  expect(engine.comms()).toMatchObject([
    { message: { type: "close", id: "x" } },
  ]);
  const { widgets } = widgetsOf(engine);
  const { model } = new widgets.Text({});
  for (const data of [
    {},
    { method: 1 },
    { method: "update" },
    { method: "update", state: 3 },
    { method: "update", state: {}, buffer_paths: 7 },
  ])
    expect(() => engine.say(model.id, data)).not.toThrow();
  expect(() => engine.say("unknown", {})).not.toThrow();
});

test("a button's click, a dropdown's values", () => {
  const engine = fakeEngine();
  const { widgets } = widgetsOf(engine);
  const button = new widgets.Button({ description: "go" });
  let clicks = 0;
  button.onClick(() => (clicks += 1));
  engine.say(button.model.id, {
    method: "custom",
    content: { event: "click" },
  });
  expect(clicks).toBe(1);
  const rate = new widgets.Dropdown({
    options: { fast: 0.1, slow: 0.01 },
    value: 0.01,
  });
  expect(rate.model.state["index"]).toBe(1);
  engine.say(rate.model.id, { method: "update", state: { index: 0 } });
  expect(rate.value).toBe(0.1);
  expect(() => (rate.value = 5)).toThrow(/one of 0.1, 0.01, received 5/);
});

test("interact runs at once and after a change; its output replaces the last", async () => {
  const engine = fakeEngine();
  const { interact, widgets } = widgetsOf(engine);
  const n = new widgets.IntSlider({ value: 2 });
  engine.cell("c1", () => interact((values) => values.n * 10, { n }));
  const shown = () =>
    engine
      .comms()
      .map(({ message }) => message.data["state"])
      .filter(
        (state) =>
          typeof state === "object" && state !== null && "outputs" in state,
      )
      .at(-1);
  await vi.waitFor(() =>
    expect(shown()).toMatchObject({
      outputs: [{ output_type: "display_data", data: { "text/plain": "20" } }],
    }),
  );
  engine.say(n.model.id, { method: "update", state: { value: 3 } });
  await vi.waitFor(() =>
    expect(shown()).toMatchObject({
      outputs: [{ data: { "text/plain": "30" } }],
    }),
  );
  expect(
    engine.events.filter((event) => event.type === "display"),
  ).toHaveLength(1);
});

test("interact keeps what a function without a result shows", async () => {
  const engine = fakeEngine();
  const { interact, display, widgets } = widgetsOf(engine);
  const n = new widgets.IntSlider({ value: 1 });
  interact(
    (values) => {
      if (values.n < 3) display.text(`n is ${values.n}`);
    },
    { n },
  );
  const outputs = () =>
    engine
      .comms()
      .map(({ message }) => message.data["state"] as object | undefined)
      .findLast((state) => state !== undefined && "outputs" in state);
  await vi.waitFor(() =>
    expect(outputs()).toMatchObject({
      outputs: [{ data: { "text/plain": "n is 1" } }],
    }),
  );
  engine.say(n.model.id, { method: "update", state: { value: 5 } });
  await vi.waitFor(() => expect(outputs()).toMatchObject({ outputs: [] }));
});
