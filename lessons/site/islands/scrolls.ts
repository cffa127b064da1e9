/** What is wider than its column can be scrolled by keyboard: it becomes reachable with Tab, and only then. */
export function scrolls(): void {
  const look = new ResizeObserver((entries) => {
    for (const { target } of entries)
      if (target instanceof HTMLElement)
        if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
        else target.removeAttribute("tabindex");
  });
  for (const element of document.querySelectorAll(
    "pre, .scrolls, .katex-display",
  ))
    look.observe(element);
}
