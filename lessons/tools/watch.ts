/** Builds again whenever a source below the course's folder changes. */
import { watch } from "node:fs/promises";

/** Editors write a file in several steps; wait until they are done. */
const settle = 100;

export async function watchSources(
  folder: string,
  rebuild: () => void,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  for await (const { filename } of watch(folder, { recursive: true })) {
    if (
      filename === null ||
      /(^|[\\/])(dist|node_modules)([\\/]|$)/.test(filename)
    )
      continue;
    if (!/\.(mdx|svg|png|jpg)$|course\.json$/.test(filename)) continue;
    clearTimeout(timer);
    timer = setTimeout(rebuild, settle);
  }
}
