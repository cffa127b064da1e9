/** What a reader has finished, kept in this browser alone. */
import { keep, kept } from "./theme.js";

const key = "nabla-progress";

interface Progress {
  /** Names of finished lessons. */
  finished: string[];
  /** Questions that were answered rightly: `02-the-five-steps#quiz-recap-2`. */
  answered: string[];
}

function read(): Progress {
  try {
    const data = JSON.parse(kept(key) ?? "{}") as Partial<Progress>;
    return { finished: data.finished ?? [], answered: data.answered ?? [] };
  } catch {
    return { finished: [], answered: [] };
  }
}

function change(list: keyof Progress, name: string, present: boolean): void {
  const now = read();
  const without = now[list].filter((each) => each !== name);
  keep(
    key,
    JSON.stringify({ ...now, [list]: present ? [...without, name] : without }),
  );
  show();
}

export function answered(quiz: string): void {
  const lesson = document.documentElement.dataset["lesson"] ?? "";
  change("answered", `${lesson}#${quiz}`, true);
}

export function progress(): void {
  const box = document.querySelector<HTMLInputElement>("input.finished");
  if (box !== null) {
    box.disabled = false;
    box.addEventListener("change", () => {
      change("finished", box.dataset["lesson"] ?? "", box.checked);
    });
  }
  document.querySelector(".forget")?.addEventListener("click", () => {
    keep(key, "{}");
    show();
  });
  show();
}

function show(): void {
  const { finished } = read();
  for (const element of document.querySelectorAll<HTMLElement | SVGElement>(
    "[data-lesson]",
  )) {
    const done = finished.includes(element.dataset["lesson"] ?? "");
    element.classList.toggle("done", done);
    if (element instanceof HTMLInputElement) element.checked = done;
    const tick = element.querySelector<HTMLElement>(".tick");
    if (tick !== null) tick.hidden = !done;
  }
  const overall = document.querySelector<HTMLElement>(".overall");
  const count = overall?.querySelector<HTMLElement>(".count");
  if (overall && count) {
    const here = new Set(
      [...document.querySelectorAll<HTMLElement>("li[data-lesson]")].map(
        (item) => item.dataset["lesson"],
      ),
    );
    const done = finished.filter((name) => here.has(name)).length;
    count.textContent = (count.dataset["text"] ?? "").replace(
      "NaN",
      String(done),
    );
    overall.hidden = done === 0;
  }
}
