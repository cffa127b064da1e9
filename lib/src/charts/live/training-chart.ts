import { displaySymbol, Figure } from "../figure.js";
import type { FigureModel, LineMark, Panel } from "../model.js";
import type {
  EpochReport,
  TrainingObserver,
  TrainingOutcome,
  TrainingPlan,
  UpdateReport,
} from "../observer.js";
import { colourOf, dashOf } from "../theme.js";
import { count, extent, number } from "../words.js";
import { type DisplayHost, type LiveView, displayHost } from "./host.js";
import { GrowingSeries, Smoothed } from "./series.js";
import { type Frame, viewModule } from "./view.js";

export interface LiveTrainingChartOptions {
  title?: string;
  /** With its unit: "cross-entropy (nats)". */
  lossLabel?: string;
  /** Frames a second at most; 10 where absent. */
  framesPerSecond?: number;
}

interface Curve {
  panel: string;
  name: string;
  series: GrowingSeries;
  smooth?: Smoothed;
  mark: Omit<LineMark, "x" | "y">;
  sent: { length: number; generation: number };
}

const spelt: Record<string, string> = { acc: "accuracy" };
const last = (panel: string): number => (panel === "weight" ? 1 : 0);
/** Without a view that redraws itself: milliseconds between pictures at least, each of which costs 20 to 100. */
const slow = 1_000;
const patience = 2_000;

/**
 * A chart that draws itself while a model is trained: loss, each metric, and the weights that are watched. Give it to training as an observer.
 * When training ends, it leaves an ordinary figure in the notebook.
 *
 * In JupyterLab and Notebook the picture stays and its lines grow. A front end without widgets gets a new picture about once a
 * second; without any notebook nothing is drawn, and `figure` has the result.
 */
export class LiveTrainingChart implements TrainingObserver {
  readonly #options: LiveTrainingChartOptions;
  #curves = new Map<string, Curve>();
  #host: DisplayHost | undefined;
  #view: LiveView | undefined;
  #id: string | undefined;
  #watching = false;
  /** Has a view of this chart ever said that it can draw? */
  #drawable = false;
  /** Does a picture stand where the view was? */
  #replaced = false;
  #started = 0;
  #lastFrame = -Infinity;
  #lastPicture = -Infinity;
  #structure = "";
  #pause = slow;
  #plan: TrainingPlan | undefined;
  #stop: (() => void) | undefined;

  constructor(options: LiveTrainingChartOptions = {}) {
    this.#options = options;
  }

  /** What has been drawn so far, as an ordinary figure. */
  get figure(): Figure {
    return new Figure(this.#model());
  }

  async onStart(plan: TrainingPlan): Promise<void> {
    this.#curves = new Map();
    this.#structure = "";
    this.#watching = this.#drawable = this.#replaced = false;
    this.#id = undefined;
    this.#plan = plan;
    this.#started = Date.now();
    this.#lastFrame = this.#lastPicture = -Infinity;
    this.#host = displayHost();
    if (!this.#host) return;
    const view = this.#host.widget?.({ esm: viewModule, state: {} });
    this.#view = view;
    // Each view says when it can draw; one that opens late needs all that came before.
    this.#stop = view?.onMessage((content) => {
      if (typeof content !== "object" || content === null) return;
      if (!("type" in content) || content.type !== "ready") return;
      this.#drawable = true;
      // It came when a picture had taken its place: shown once more, it will say so again.
      if (this.#replaced) void this.#show();
      else {
        this.#watching = true;
        this.#structure = "";
        this.#frame();
      }
    });
    await this.#show();
  }

  /** The view, and what front ends without widgets draw in its stead. */
  async #show(): Promise<void> {
    this.#replaced = false;
    const { figure } = this;
    const data = {
      // Axes without a curve are not worth the drawing, which costs as much as some steps of a small network.
      ...(this.#curves.size > 0
        ? await figure[displaySymbol]()
        : {
            "application/vnd.plotly.v1+json": figure.plotly,
            "text/plain": figure.text,
          }),
      ...this.#view?.bundle,
    };
    const id = this.#id;
    this.#id = await this.#host?.display(
      { data, metadata: {} },
      id === undefined ? {} : { id, update: true },
    );
  }

  async onBatch(report: UpdateReport): Promise<void> {
    const at = report.update;
    this.#add("loss", "training", at, report.loss, true);
    for (const [name, value] of Object.entries(report.metrics ?? {}))
      this.#add(name, "training", at, value, true);
    for (const [name, value] of Object.entries(report.weights ?? {}))
      this.#add("weight", name, at, value, false);
    await this.#redraw();
  }

  async onEpoch(report: EpochReport): Promise<void> {
    const { validation, update } = report;
    if (validation) {
      this.#add("loss", "validation", update, validation.loss, false);
      for (const [name, value] of Object.entries(validation.metrics ?? {}))
        this.#add(name, "validation", update, value, false);
    }
    await this.#redraw();
  }

  async onEnd(_outcome?: TrainingOutcome): Promise<void> {
    if (this.#host && this.#id !== undefined) {
      this.#frame();
      const data = await this.figure[displaySymbol]();
      await this.#host.display(
        { data, metadata: {} },
        { id: this.#id, update: true },
      );
    }
    this.#stop?.();
    this.#view?.close();
    this.#view = undefined;
    this.#host = undefined;
  }

  #add(
    panel: string,
    name: string,
    x: number,
    y: number,
    smooth: boolean,
  ): void {
    const key = `${panel} ${name}`;
    let curve = this.#curves.get(key);
    if (!curve) {
      const i =
        panel === "weight"
          ? 2 +
            [...this.#curves.values()].filter((c) => c.panel === panel).length
          : name === "validation"
            ? 1
            : 0;
      curve = {
        panel,
        name,
        series: new GrowingSeries(),
        ...(smooth ? { smooth: new Smoothed() } : {}),
        mark: {
          type: "line",
          name,
          colour: colourOf(i),
          dash: dashOf(panel === "weight" ? i - 2 : i),
        },
        sent: { length: 0, generation: -1 },
      };
      this.#curves.set(key, curve);
    }
    curve.series.add(x, curve.smooth?.next(y) ?? y);
  }

  async #redraw(): Promise<void> {
    const now = Date.now();
    if (this.#watching) {
      if (now - this.#lastFrame < 1000 / (this.#options.framesPerSecond ?? 10))
        return;
      this.#frame();
      return;
    }
    if (!this.#host || this.#id === undefined || this.#drawable) return;
    if (now - this.#started < patience || now - this.#lastPicture < this.#pause)
      return;
    this.#lastPicture = now;
    this.#replaced = true;
    // Only the picture: front ends draw a changed plotly figure once and then leave it as it is. Replacing by id, rather
    // than clearing the output, keeps what the cell has printed.
    const { "image/svg+xml": svg, "text/plain": text } =
      await this.figure[displaySymbol]();
    await this.#host.display(
      { data: { "image/svg+xml": svg, "text/plain": text }, metadata: {} },
      { id: this.#id, update: true },
    );
    // A slow machine gets fewer pictures: they may cost training one part in 25.
    this.#pause = Math.max(slow, 25 * (Date.now() - now));
  }

  /** In the order of panels, which is the order of traces. */
  #ordered(): [panel: string, curves: Curve[]][] {
    const panels = new Map<string, Curve[]>();
    for (const curve of this.#curves.values())
      panels.set(curve.panel, [...(panels.get(curve.panel) ?? []), curve]);
    return [...panels].toSorted(([a], [b]) => last(a) - last(b));
  }

  #frame(): void {
    if (!this.#view || !this.#watching) return;
    this.#lastFrame = Date.now();
    const curves = this.#ordered().flatMap(([, list]) => list);
    const structure = curves.map((c) => `${c.panel} ${c.name}`).join("\n");
    const frame: Frame = { type: "frame", points: [] };
    if (structure !== this.#structure) {
      this.#structure = structure;
      const { data, layout, config } = this.figure.plotly;
      frame.figure = {
        data: data.map((trace) => ({ ...trace, x: [], y: [] })),
        layout: { ...layout, uirevision: "live" },
        config,
      };
      for (const c of curves)
        c.sent = { length: 0, generation: c.series.generation };
    }
    curves.forEach(({ series, sent }, trace) => {
      const from = sent.generation === series.generation ? sent.length : 0;
      if (from < series.length || sent.generation !== series.generation)
        frame.points.push({
          trace,
          from,
          x: series.x.slice(from),
          y: series.y.slice(from),
        });
      sent.length = series.length;
      sent.generation = series.generation;
    });
    this.#view.send(frame);
  }

  #model(): FigureModel {
    const labels: Record<string, string> = {
      ...spelt,
      loss: this.#options.lossLabel ?? "loss",
    };
    const panels = this.#ordered().map(([name, curves]): Panel => ({
      x: { label: "update" },
      y: { label: labels[name] ?? name },
      marks: curves.map((c) => ({
        ...c.mark,
        x: [...c.series.x],
        y: [...c.series.y],
      })),
    }));
    const plan = this.#plan;
    return {
      title: this.#options.title ?? "Training",
      panels: panels.length
        ? panels
        : [
            {
              x: { label: "update", domain: [0, 1] },
              y: { label: labels["loss"] ?? "loss", domain: [0, 1] },
              marks: [],
            },
          ],
      summary: [
        ...(plan
          ? [
              `${count(plan.epochs, "epoch")}${plan.updatesPerEpoch ? ` of ${count(plan.updatesPerEpoch, "update")}` : ""}`,
            ]
          : []),
        ...[...this.#curves.values()].map(({ panel, name, series }) => {
          const [low, high] = extent(series.y);
          const label = labels[panel] ?? panel;
          if (low > high) return `${name} ${label}: no number`;
          return (
            `${name} ${label}: ${number(series.y.find((v) => v !== null) ?? NaN)} to ${number(series.y.findLast((v) => v !== null) ?? NaN)}, between ${number(low)} and ${number(high)}` +
            (series.y.includes(null)
              ? `; no number at update ${number(series.x[series.y.indexOf(null)] ?? NaN)}`
              : "")
          );
        }),
      ],
    };
  }
}

/**
 * A training observer that draws itself while training runs.
 *
 * @example
 * const chart = liveTrainingChart({ title: "Digits", lossLabel: "cross-entropy (nats)" });
 * await chart.onStart({ epochs: 1 });
 * await chart.onBatch({ update: 1, epoch: 1, loss: 2.3 });
 * await chart.onEnd({ update: 1 });
 * chart.figure.text;
 */
export function liveTrainingChart(
  options: LiveTrainingChartOptions = {},
): LiveTrainingChart {
  return new LiveTrainingChart(options);
}
