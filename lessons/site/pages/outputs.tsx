/** What a cell gave. */
import type { Shown } from "../build/outputs.js";
import { Html } from "./html.js";

export function Outputs({
  shown,
  alt,
  files,
}: {
  shown: readonly Shown[];
  /** What a picture shows, where the author says it. */
  alt?: string | undefined;
  /** The address of a file beside the page. */
  files: (name: string) => string;
}) {
  return (
    <>
      {shown.map((each) => (
        <Output shown={each} alt={alt} files={files} />
      ))}
    </>
  );
}

function Output({
  shown,
  alt,
  files,
}: {
  shown: Shown;
  alt?: string | undefined;
  files: (name: string) => string;
}) {
  if (shown.kind === "chart")
    return (
      <div
        class="chart"
        data-figure={files(shown.figure)}
        style={{ "--width": `${shown.width}px` }}
      >
        <img
          src={files(shown.picture)}
          alt={alt ?? shown.text}
          width={shown.width}
          height={shown.height}
          loading="lazy"
          decoding="async"
        />
      </div>
    );
  if (shown.kind === "picture")
    return (
      <div class="picture">
        <img src={files(shown.file)} alt={alt ?? shown.alt} loading="lazy" />
      </div>
    );
  if (shown.kind === "html")
    return (
      <div class="output scrolls">
        <Html of={shown.html} />
      </div>
    );
  return (
    <pre class={`output ${shown.kind === "error" ? "error" : shown.stream}`}>
      {shown.text.trimEnd()}
    </pre>
  );
}
