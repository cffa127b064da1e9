/** HTML that was made as text: Markdown, code in colours, a table of the library's. */

export function Html({ of, class: name }: { of: string; class?: string }) {
  return (
    <div
      {...(name ? { class: name } : {})}
      dangerouslySetInnerHTML={{ __html: of }}
    />
  );
}

/** Code that scrolls. */
export function Code({ html }: { html: string }) {
  return (
    <pre class="code">
      <code dangerouslySetInnerHTML={{ __html: html }} />
    </pre>
  );
}
