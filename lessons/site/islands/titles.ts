/** A chart's title on a phone: from the page's edge on, in lines that fit. */

interface Title {
  text: string;
  pad?: { t?: number };
}

interface Layout {
  title?: Title;
  margin?: { t?: number };
}

/** Pixels: of a letter on average, of a line; below `narrow` a title from the axis on may be cut. */
const letter = 8.2;
const line = 20;
export const narrow = 480;

export function fitTitle<T extends object>(layout: T, width: number): T {
  const { title, margin } = layout as Layout;
  if (title === undefined || width >= narrow) return layout;
  const before = title.text.split("<br>");
  const after = broken(before.join(" "), Math.floor(width / letter));
  const more = after.length - before.length;
  return {
    ...layout,
    title: {
      ...title,
      text: after.join("<br>"),
      xref: "container",
      // Plotly anchors the first of several lines half a line too high for each further one.
      pad: { ...title.pad, t: (title.pad?.t ?? 0) + (more * line) / 2 },
    },
    margin: { ...margin, t: (margin?.t ?? 0) + more * line },
  };
}

function broken(text: string, longest: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= longest)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
