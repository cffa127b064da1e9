/**
 * The half of a live chart that runs in the window. It is sent there as text, so `render` may use nothing from outside itself, and the page
 * is described by the few types below rather than by the DOM's, which would put a browser's names into every file of the library.
 */

interface Element {
  style: { cssText: string };
  append(child: Element): void;
}
interface Page {
  document: {
    createElement(tag: string): Element;
    documentElement: Element;
    head: Element;
  };
  setTimeout(then: (value: unknown) => void, milliseconds: number): void;
  getComputedStyle(el: Element): { getPropertyValue(name: string): string };
  ResizeObserver: new (changed: () => void) => {
    observe(el: Element): void;
    disconnect(): void;
  };
  Plotly?: PlotlyInPage;
  _JUPYTERLAB?: Record<
    string,
    { get(name: string): Promise<() => RendererModule> } | undefined
  >;
}
/** The page's own names, for this file alone. */
declare const window: Page;

interface PlotlyInPage {
  react(
    el: Element,
    data: unknown,
    layout: unknown,
    config: unknown,
  ): Promise<unknown>;
  purge(el: Element): void;
  Plots: { resize(el: Element): void };
}
interface RendererModule {
  RenderedPlotly: { Plotly: PlotlyInPage | null };
  rendererFactory: {
    createRenderer(options: { mimeType: string }): {
      renderModel(model: unknown): Promise<unknown>;
      dispose(): void;
    };
  };
}
export interface Curve {
  x: number[];
  y: (number | null)[];
}
export interface Frame {
  type: "frame";
  /** Everything but the points; sent with the first frame and after a change of layout. */
  figure?: {
    data: Curve[];
    layout: { font?: object; uirevision?: string };
    config: unknown;
  };
  /** New points of each trace: `from` is where they go. */
  points: { trace: number; from: number; x: number[]; y: (number | null)[] }[];
}
interface AnyModel {
  on(event: "msg:custom", listener: (message: Frame) => void): void;
  off(event: "msg:custom", listener: (message: Frame) => void): void;
  send(content: unknown): void;
}

async function render({
  model,
  el,
}: {
  model: AnyModel;
  el: Element;
}): Promise<() => void> {
  // JupyterLab and Notebook carry plotly.js inside the extension that draws plotly figures: the same copy serves here, so that nothing is
  // sent and nothing leaves the machine. The renderer loads it with the first figure it draws.
  async function plotlyOfPage(): Promise<PlotlyInPage> {
    if (window.Plotly) return window.Plotly;
    const extension = window["_JUPYTERLAB"]?.["jupyterlab-plotly"];
    if (!extension) throw new Error("no plotly in this page");
    const { RenderedPlotly, rendererFactory } = (
      await extension.get("./mimeExtension")
    )();
    if (!RenderedPlotly.Plotly) {
      const mimeType = "application/vnd.plotly.v1+json";
      const renderer = rendererFactory.createRenderer({ mimeType });
      await renderer.renderModel({
        data: { [mimeType]: { data: [], layout: {} } },
        setData() {},
      });
      renderer.dispose();
    }
    if (!RenderedPlotly.Plotly) throw new Error("plotly did not load");
    return RenderedPlotly.Plotly;
  }

  const box = window.document.createElement("div");
  box.style.cssText = "width:100%";
  el.append(box);
  const Plotly = await plotlyOfPage();
  let figure: Frame["figure"];
  let drawing = false;
  let again = false;
  const draw = async (): Promise<void> => {
    if (!figure) return;
    if (drawing) {
      again = true; // frames that come while one is drawn become one
      return;
    }
    drawing = true;
    const began = Date.now();
    const ink = window
      .getComputedStyle(window.document.documentElement)
      .getPropertyValue("--jp-ui-font-color1")
      .trim();
    const font = {
      ...figure.layout.font,
      ...(ink ? { color: ink } : {}),
    };
    try {
      await Plotly.react(
        box,
        figure.data.map((trace) => ({ ...trace })),
        { ...figure.layout, font },
        figure.config,
      );
      // As long again for everything else in the page: on a slow machine a drawing takes longer than a frame lasts.
      const took = Date.now() - began;
      await new Promise((resume) => window.setTimeout(resume, took));
    } finally {
      drawing = false;
    }
    if (again) {
      again = false;
      await draw();
    }
  };
  const onFrame = (frame: Frame): void => {
    if (frame.type !== "frame") return;
    if (frame.figure) figure = frame.figure;
    if (!figure) return; // this view came late: its own first frame is on the way
    for (const { trace, from, x, y } of frame.points) {
      const t = figure.data[trace];
      if (!t) continue;
      // New arrays: plotly looks for changes by identity.
      t.x = [...t.x.slice(0, from), ...x];
      t.y = [...t.y.slice(0, from), ...y];
    }
    void draw();
  };
  model.on("msg:custom", onFrame);
  const size = new window.ResizeObserver(() => {
    if (figure && !drawing) Plotly.Plots.resize(box);
  });
  size.observe(el);
  model.send({ type: "ready" });
  return () => {
    model.off("msg:custom", onFrame);
    size.disconnect();
    Plotly.purge(box);
  };
}

/** The module for the window. `__name` is what some TypeScript runners wrap around functions. */
export const viewModule = `const __name = (f) => f;
const render = ${render.toString()};
export default { render };
`;
