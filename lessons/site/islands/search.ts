/** Search, by the index that Pagefind made; fetched when somebody first looks for something. */

interface Found {
  url: string;
  excerpt: string;
  meta: { title?: string };
  sub_results: { title: string; url: string; excerpt: string }[];
}

interface Pagefind {
  options(options: { baseUrl: string }): Promise<void>;
  debouncedSearch(
    words: string,
  ): Promise<{ results: { data(): Promise<Found> }[] } | null>;
}

const most = 8;
const sections = 3;

export function search(): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog.search");
  const button = document.querySelector<HTMLButtonElement>(".open-search");
  const input = dialog?.querySelector("input");
  if (!dialog || !button || !input) return;
  const open = (): void => {
    dialog.showModal();
    input.focus();
    void index(dialog);
  };
  button.hidden = false;
  button.addEventListener("click", open);
  addEventListener("keydown", (event) => {
    const { target } = event;
    const typing =
      target instanceof HTMLElement &&
      target.closest("input, textarea, select");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open();
  });
  input.addEventListener("input", () => {
    void answer(dialog, input.value.trim());
  });
  // Enter goes to the first page found.
  dialog.querySelector("form")?.addEventListener("submit", (event) => {
    if (event.submitter !== null) return;
    event.preventDefault();
    dialog.querySelector<HTMLAnchorElement>("ol a")?.click();
  });
}

let loaded: Promise<Pagefind> | undefined;

async function index(dialog: HTMLDialogElement): Promise<Pagefind | undefined> {
  const base = new URL(
    document.documentElement.dataset["root"] ?? "./",
    location.href,
  );
  loaded ??= load(base);
  try {
    return await loaded;
  } catch {
    loaded = undefined;
    say(dialog, dialog.dataset["failed"] ?? "");
    return undefined;
  }
}

async function load(base: URL): Promise<Pagefind> {
  const address = new URL("pagefind/pagefind.js", base).href;
  const pagefind = (await import(/* @vite-ignore */ address)) as Pagefind;
  await pagefind.options({ baseUrl: base.pathname });
  return pagefind;
}

async function answer(dialog: HTMLDialogElement, words: string): Promise<void> {
  const list = dialog.querySelector("ol");
  const pagefind = await index(dialog);
  if (list === null || pagefind === undefined) return;
  if (words === "") {
    list.replaceChildren();
    say(dialog, "");
    return;
  }
  const found = await pagefind.debouncedSearch(words);
  // A newer question is on its way.
  if (found === null) return;
  const pages = await Promise.all(
    found.results.slice(0, most).map((result) => result.data()),
  );
  const { none = "", found: text = "" } = dialog.dataset;
  say(
    dialog,
    found.results.length === 0
      ? none
      : text.replace("NaN", String(found.results.length)),
  );
  list.replaceChildren(...pages.map(entry));
}

function entry({ url, excerpt, meta, sub_results }: Found): HTMLLIElement {
  const item = document.createElement("li");
  item.append(linkTo(url, meta.title ?? url, "page"));
  const parts = sub_results
    .filter((part) => part.url !== url)
    .slice(0, sections);
  if (parts.length === 0) item.append(quoted(excerpt));
  for (const part of parts)
    item.append(linkTo(part.url, part.title, "section"), quoted(part.excerpt));
  return item;
}

function linkTo(url: string, text: string, kind: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = text;
  link.className = kind;
  link.addEventListener("click", () => link.closest("dialog")?.close());
  return link;
}

/** Pagefind's excerpt is text of our own pages, escaped, with <mark> around what was found. */
function quoted(excerpt: string): HTMLParagraphElement {
  const paragraph = document.createElement("p");
  paragraph.innerHTML = excerpt;
  return paragraph;
}

function say(dialog: HTMLDialogElement, text: string): void {
  const count = dialog.querySelector(".count");
  if (count !== null) count.textContent = text;
}
