/** What every chart function returns. */
import type { FigureModel } from "./model.js";
import { type PlotlyFigure, toPlotly } from "./to-plotly.js";
import { isTensor, readTensor, unreadTensors } from "./values.js";

export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

/** What a front end chooses from: the same picture in several forms. */
export interface FigureBundle {
  "application/vnd.plotly.v1+json": PlotlyFigure;
  "image/svg+xml": string;
  "text/plain": string;
}

/**
 * A picture that a notebook draws, a static page shows and a terminal reads out.
 *
 * @example
 * const figure = line({ y: [3, 1, 2], title: "Loss", xLabel: "update", yLabel: "loss" });
 * figure.plotly.data.length; // 1
 */
export class Figure {
  readonly #ready: Promise<void>;
  #model: FigureModel | undefined;
  #plotly: PlotlyFigure | undefined;

  /** @internal Charts call `draw`. */
  constructor(model: FigureModel | Promise<FigureModel>) {
    if (model instanceof Promise) {
      this.#ready = this.#wait(model);
      // Reported where the figure is used; a figure that nobody looks at does not end the process.
      this.#ready.catch(() => {});
    } else {
      this.#model = model;
      this.#ready = Promise.resolve();
    }
  }

  async #wait(model: Promise<FigureModel>): Promise<void> {
    this.#model = await model;
  }

  /** Resolves to the figure once its tensors have been read; at once for plain arrays. */
  get ready(): Promise<this> {
    return this.#ready.then(() => this);
  }

  /** False while tensors are still being read. */
  get isReady(): boolean {
    return this.#model !== undefined;
  }

  /** What is drawn, in terms of marks on axes. */
  get model(): FigureModel {
    if (!this.#model)
      throw new Error(
        "The figure was made from tensors that are still being read. Wait for it first: (await figure.ready).plotly",
      );
    return this.#model;
  }

  /** The plain plotly figure. What you change in it is shown by the notebook; the static picture stays as it was. */
  get plotly(): PlotlyFigure {
    return (this.#plotly ??= toPlotly(this.model));
  }

  /** The picture in words: title, axes with their ranges, what is drawn. */
  get text(): string {
    return [this.model.title, ...this.model.summary].join("\n");
  }

  /** The picture as an SVG document, drawn without a browser. */
  async svg(): Promise<string> {
    await this.#ready;
    // Vega takes a tenth of a second to load: only where a picture is wanted.
    const { toSvg } = await import("./to-svg.js");
    return toSvg(this.model, this.text);
  }

  async [displaySymbol](): Promise<FigureBundle> {
    const svg = await this.svg();
    return {
      "application/vnd.plotly.v1+json": this.plotly,
      "image/svg+xml": svg,
      "text/plain": this.text,
    };
  }

  toString(): string {
    return this.text;
  }
}

/**
 * Builds a figure from a chart's options: at once where they hold plain arrays, so that mistakes are thrown at the call; as soon as the
 * tensors among them have been read otherwise. Reading starts before this returns, so the caller may dispose them.
 */
export function draw(options: unknown, build: () => FigureModel): Figure {
  const unread = unreadTensors(options);
  return new Figure(
    unread.length === 0
      ? build()
      : Promise.all(unread.map(readTensor)).then(build),
  );
}

/**
 * Builds a figure that needs an answer from the caller's own code, such as a model's prediction: the answer may come later, and may be a
 * tensor, which is read and then disposed, since nobody else holds it.
 *
 * @param ask  called once the tensors among the options have been read; what it answers, and what the build needs besides
 */
export function drawAnswered<Q, A>(
  options: unknown,
  ask: () => { question: Q; answer: A | Promise<A> },
  build: (question: Q, answer: A) => FigureModel,
): Figure {
  const finish = (asked: {
    question: Q;
    answer: A | Promise<A>;
  }): FigureModel | Promise<FigureModel> => {
    const { question, answer } = asked;
    if (answer instanceof Promise)
      return answer.then((later) => finish({ question, answer: later }));
    if (!isTensor(answer)) return build(question, answer);
    return readTensor(answer).then(() => {
      const model = build(question, answer);
      if ("dispose" in answer && typeof answer.dispose === "function")
        answer.dispose();
      return model;
    });
  };
  const unread = unreadTensors(options);
  return new Figure(
    unread.length === 0
      ? finish(ask())
      : Promise.all(unread.map(readTensor)).then(() => finish(ask())),
  );
}
