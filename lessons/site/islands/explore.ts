/** Sliders: each move computes the picture again, in this page, with the library's own build for browsers. */
import { show } from "./charts.js";
import type { PlotlyFigure } from "./plotly.js";
import { onceNear } from "./touched.js";

type Values = Record<string, number>;
/** What `build/explore.ts` makes of a lesson's fences, by their ids. */
type Computations = Record<string, (values: Values) => Promise<PlotlyFigure>>;

export function explores(): void {
  const all = document.querySelectorAll<HTMLElement>(
    "section.explore:not(.bound)",
  );
  void onceNear(all, prepare);
}

function prepare(section: HTMLElement): void {
  const sliders = section.querySelector<HTMLElement>(".sliders");
  const inputs = [...section.querySelectorAll("input")];
  if (sliders === null) return;
  sliders.hidden = false;
  let wanted = false;
  let busy = false;
  const compute = async (): Promise<void> => {
    wanted = true;
    if (busy) return;
    busy = true;
    // Only the latest move counts.
    while (wanted) {
      wanted = false;
      await draw(section, valuesOf(inputs));
    }
    busy = false;
  };
  for (const input of inputs)
    input.addEventListener("input", () => {
      const output = input.parentElement?.querySelector("output");
      if (output) output.value = input.value;
      void compute();
    });
  void computations();
}

const valuesOf = (inputs: readonly HTMLInputElement[]): Values =>
  Object.fromEntries(
    inputs.map(({ name, valueAsNumber }) => [name, valueAsNumber]),
  );

let loaded: Promise<Computations> | undefined;

function computations(): Promise<Computations> {
  const { root = "./", lesson = "" } = document.documentElement.dataset;
  const address = new URL(`${root}assets/explore-${lesson}.js`, location.href);
  loaded ??= (
    import(/* @vite-ignore */ address.href) as Promise<{
      default: Computations;
    }>
  ).then((module) => module.default);
  return loaded;
}

async function draw(section: HTMLElement, values: Values): Promise<void> {
  const stage = section.querySelector<HTMLElement>(".stage");
  if (stage === null) return;
  try {
    const compute = (await computations())[section.dataset["explore"] ?? ""];
    if (compute === undefined) throw new Error("no such computation");
    const figure = await compute(values);
    let chart = stage.querySelector<HTMLElement>(".chart");
    if (chart === null) {
      chart = document.createElement("div");
      chart.className = "chart";
      stage.replaceChildren(chart);
    }
    await show(chart, figure);
    section.querySelector(".failure")?.remove();
  } catch (error) {
    let failure = section.querySelector(".failure");
    if (failure === null) {
      failure = document.createElement("p");
      failure.className = "failure note";
      stage.after(failure);
    }
    failure.textContent = `${section.dataset["failed"] ?? ""}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
