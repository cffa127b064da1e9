/** The table of contents: folded on a phone, and marking the section that is read. */
export function contents(): void {
  const box = document.querySelector<HTMLDetailsElement>("details.contents");
  if (box === null) return;
  if (matchMedia("(max-width: 60rem)").matches) box.open = false;
  const links = new Map(
    [...box.querySelectorAll("a")].map((link) => [
      decodeURIComponent(link.hash.slice(1)),
      link,
    ]),
  );
  const headings = [...links.keys()]
    .map((id) => document.getElementById(id))
    .filter((heading) => heading !== null);
  const mark = (): void => {
    const read = headings.findLast(
      (heading) => heading.getBoundingClientRect().top < 120,
    );
    for (const [id, link] of links)
      if (id === read?.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
  };
  addEventListener("scroll", mark, { passive: true });
  mark();
}
