/** What a cell gave → what a page shows of it. Charts and pictures become files beside the page. */
import { joined, type Output } from "../../tools/run/record.js";

export type Shown =
  | { kind: "text"; text: string; stream: "stdout" | "stderr" | "result" }
  | { kind: "error"; text: string }
  | { kind: "html"; html: string }
  | { kind: "picture"; file: string; alt: string }
  | {
      kind: "chart";
      /** The figure as plotly has it. */
      figure: string;
      /** The same, drawn. */
      picture: string;
      /** In words. */
      text: string;
      width: number;
      height: number;
    };

/** A file beside the page. */
export interface PageFile {
  name: string;
  content: string | Buffer;
}

/** @param name of the cell, unique in the lesson: its files are named after it */
export function shownOf(
  outputs: readonly Output[],
  name: string,
  files: PageFile[],
): Shown[] {
  const shown: Shown[] = [];
  outputs.forEach((output, i) => {
    const next = shownOfOne(output, `${name}-${i}`, files);
    const last = shown.at(-1);
    if (next === undefined) return;
    // A stream comes in pieces.
    if (
      next.kind === "text" &&
      last?.kind === "text" &&
      last.stream === next.stream &&
      next.stream !== "result"
    )
      last.text += next.text;
    else shown.push(next);
  });
  return shown;
}

function shownOfOne(
  output: Output,
  name: string,
  files: PageFile[],
): Shown | undefined {
  if (output.output_type === "stream")
    return {
      kind: "text",
      text: plain(joined(output.text ?? "")),
      stream: output.name === "stderr" ? "stderr" : "stdout",
    };
  if (output.output_type === "error")
    return {
      kind: "error",
      text: plain((output.traceback ?? []).join("\n")),
    };
  const data = output.data ?? {};
  const text = plain(textOf(data["text/plain"]));
  const figure = data["application/vnd.plotly.v1+json"];
  const svg = textOf(data["image/svg+xml"]);
  if (figure !== undefined && svg !== "") {
    files.push(
      { name: `${name}.json`, content: JSON.stringify(figure) },
      { name: `${name}.svg`, content: svg },
    );
    return {
      kind: "chart",
      figure: `${name}.json`,
      picture: `${name}.svg`,
      text,
      ...sizeOf(svg),
    };
  }
  const html = textOf(data["text/html"]);
  if (html !== "") return { kind: "html", html };
  if (svg !== "") {
    files.push({ name: `${name}.svg`, content: svg });
    return { kind: "picture", file: `${name}.svg`, alt: text };
  }
  for (const type of ["png", "jpeg"]) {
    const picture = textOf(data[`image/${type}`]);
    if (picture === "") continue;
    files.push({
      name: `${name}.${type}`,
      content: Buffer.from(picture, "base64"),
    });
    return { kind: "picture", file: `${name}.${type}`, alt: text };
  }
  return text === "" ? undefined : { kind: "text", text, stream: "result" };
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map(String).join("") : "";
}

function sizeOf(svg: string): { width: number; height: number } {
  const [, width = "640", height = "400"] =
    /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  return {
    width: Math.round(Number(width)),
    height: Math.round(Number(height)),
  };
}

/** Without a terminal's colours. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/\u001B\[[\d;]*m/g, "");
}
