/** Dark or light: the system's wish until somebody chooses. */
const key = "nabla-theme";

/** Sent to the document when the colours have changed. */
export const themeChanged = "nabla-theme";

export function theme(): void {
  const button = document.querySelector<HTMLButtonElement>("button.theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const tell = (): boolean => document.dispatchEvent(new Event(themeChanged));
  dark.addEventListener("change", tell);
  if (button === null) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const { dataset } = document.documentElement;
    const now = dataset["theme"] ?? (dark.matches ? "dark" : "light");
    const next = now === "dark" ? "light" : "dark";
    dataset["theme"] = next;
    keep(key, next);
    tell();
  });
}

/** A browser may refuse to keep anything. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Then it holds for this page alone.
  }
}

export function kept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
