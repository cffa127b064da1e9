/** Resolves at the reader's first move. What is heavy waits for it, so that a page that is only looked up stays light. */
const moves = [
  "pointerdown",
  "pointermove",
  "keydown",
  "wheel",
  "scroll",
  "touchstart",
] as const;

export const touched = new Promise<void>((resolve) => {
  const done = (): void => {
    for (const move of moves) removeEventListener(move, done);
    resolve();
  };
  for (const move of moves) addEventListener(move, done, { passive: true });
});

/** Calls back once for each element that comes near the window, after the first move. */
export async function onceNear(
  elements: Iterable<HTMLElement>,
  near: (element: HTMLElement) => void,
): Promise<void> {
  await touched;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLElement)) continue;
        observer.unobserve(target);
        near(target);
      }
    },
    { rootMargin: "300px" },
  );
  for (const element of elements) observer.observe(element);
}
