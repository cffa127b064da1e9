import { afterEach, expect, test, vi } from "vitest";
import { displaySymbol } from "../../../lib/src/charts/figure.js";
import { liveTrainingChart } from "../../../lib/src/charts/index.js";
import { GrowingSeries } from "../../../lib/src/charts/live/series.js";
import { viewModule } from "../../../lib/src/charts/live/view.js";

afterEach(() => {
  Reflect.deleteProperty(globalThis, displaySymbol);
  vi.useRealTimers();
});

/** A notebook that notes what it is told. */
function fakeHost(widgets = true) {
  const log: string[] = [];
  const frames: {
    figure?: unknown;
    points: { x: number[]; from: number }[];
  }[] = [];
  const shown: { data: Record<string, unknown> }[] = [];
  let tell: ((content: unknown) => void) | undefined;
  const view = {
    bundle: { "application/vnd.jupyter.widget-view+json": { model_id: "m" } },
    ready: Promise.race<void>([]),
    send(frame: (typeof frames)[number]) {
      log.push("frame");
      frames.push(structuredClone(frame));
    },
    onMessage(listener: (content: unknown) => void) {
      tell = listener;
      return () => log.push("unsubscribe");
    },
    close: () => log.push("close"),
  };
  Reflect.set(globalThis, displaySymbol, {
    display(value: (typeof shown)[number], options?: { update?: boolean }) {
      log.push(options?.update ? "update" : "display");
      shown.push(value);
      return Promise.resolve("id");
    },
    ...(widgets ? { widget: () => view } : {}),
  });
  return { log, frames, shown, ready: () => tell?.({ type: "ready" }) };
}

async function trainFor(updates: number, host?: ReturnType<typeof fakeHost>) {
  vi.useFakeTimers({ now: 0, toFake: ["Date"] });
  const chart = liveTrainingChart({ title: "Digits" });
  await chart.onStart({ epochs: 1, updatesPerEpoch: updates });
  host?.ready();
  for (let update = 1; update <= updates; update++) {
    vi.setSystemTime(update * 20);
    await chart.onBatch({
      update,
      epoch: 1,
      loss: 1 / update,
      metrics: { acc: 0.5 },
      weights: { w: update },
    });
  }
  await chart.onEpoch({
    epoch: 1,
    update: updates,
    loss: 0.1,
    validation: { loss: 0.2 },
  });
  await chart.onEnd({ update: updates });
  return chart;
}

test("ten frames a second reach the view, each point once, and a plain figure stays", async () => {
  const host = fakeHost();
  await trainFor(100, host); // two seconds
  expect(host.log[0]).toBe("display");
  expect(host.log.slice(-3)).toEqual(["update", "unsubscribe", "close"]);
  expect(host.frames.length).toBeGreaterThanOrEqual(18);
  expect(host.frames.length).toBeLessThanOrEqual(24);
  // Frames after the last change of layout, put together, hold the whole of the first curve.
  const start = host.frames.findLastIndex((f) => f.figure);
  const loss: number[] = [];
  for (const frame of host.frames.slice(start))
    for (const p of frame.points.slice(0, 1)) {
      expect(p.from).toBe(loss.length);
      loss.push(...p.x);
    }
  expect(loss.length).toBe(100);
  const first = Object.keys(host.shown[0]?.data ?? {});
  const final = Object.keys(host.shown.at(-1)?.data ?? {});
  expect(first).toContain("application/vnd.jupyter.widget-view+json");
  expect(first).not.toContain("image/svg+xml"); // there is no curve yet
  expect(final.toSorted()).toEqual([
    "application/vnd.plotly.v1+json",
    "image/svg+xml",
    "text/plain",
  ]);
});

test("without a view the picture is replaced about once a second, after two", async () => {
  const host = fakeHost(false);
  await trainFor(300); // six seconds
  expect(host.log.filter((l) => l === "update").length).toBe(
    5 + 1, // after 2, 3, 4, 5 and 6 seconds, and the last one
  );
  expect(host.frames).toEqual([]);
});

test("a view that was slow to come takes the picture's place, and keeps it", async () => {
  vi.useFakeTimers({ now: 0, toFake: ["Date"] });
  const host = fakeHost();
  const chart = liveTrainingChart();
  await chart.onStart({ epochs: 1 });
  const trainUntil = async (from: number, to: number): Promise<void> => {
    for (let update = from; update < to; update++) {
      vi.setSystemTime(update * 100);
      await chart.onBatch({ update, epoch: 1, loss: 1 / update });
    }
  };
  const view = "application/vnd.jupyter.widget-view+json";
  await trainUntil(1, 31);
  expect(Object.keys(host.shown.at(-1)?.data ?? {})).not.toContain(view);
  host.ready(); // the view that has just lost its place
  await vi.waitFor(() => {
    expect(Object.keys(host.shown.at(-1)?.data ?? {})).toContain(view);
  });
  expect(host.frames).toEqual([]);
  await trainUntil(31, 90); // however long the new one takes
  expect(Object.keys(host.shown.at(-1)?.data ?? {})).toContain(view);
  host.ready();
  await trainUntil(90, 100);
  expect(host.frames.at(0)?.points[0]?.x).toHaveLength(89);
  expect(host.frames.length).toBeGreaterThan(8);
  await chart.onEnd();
});

test("without a notebook there is a figure at the end, and no frame", async () => {
  const { figure } = await trainFor(10);
  expect(figure.text).toContain("training loss: 1 to ");
  expect(figure.text).toContain("w weight: 1 to 10");
  expect(await figure.svg()).toContain("validation");
});

test("a loss that becomes NaN leaves a gap and is named", async () => {
  const chart = liveTrainingChart();
  await chart.onStart({ epochs: 1 });
  await chart.onBatch({ update: 1, epoch: 1, loss: 1 });
  await chart.onBatch({ update: 2, epoch: 1, loss: NaN });
  expect(chart.figure.text).toContain("no number at update 2");
});

test("a long series keeps its ends and stays short", () => {
  const series = new GrowingSeries();
  for (let i = 1; i <= 100_000; i++) series.add(i, i % 2);
  expect(series.length).toBeLessThan(2_000);
  expect(series.length).toBeGreaterThanOrEqual(999);
  expect(series.y.slice(1).every((v) => Math.abs((v ?? 9) - 0.5) < 1e-9)).toBe(
    true,
  );
  expect(series.generation).toBeGreaterThan(0);
});

test("the module for the page stands alone", async () => {
  expect(viewModule).not.toMatch(/\bimport\b|__vite|__vi_/);
  const url = `data:text/javascript,${encodeURIComponent(viewModule)}`;
  const loaded: { default: { render: unknown } } = await import(
    /* @vite-ignore */ url
  );
  expect(typeof loaded.default.render).toBe("function");
});
