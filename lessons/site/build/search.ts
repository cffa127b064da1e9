/** The search index, by Pagefind: files that a page reads piece by piece, without a server. */
import { join } from "node:path";
import * as pagefind from "pagefind";

export async function indexPages(out: string): Promise<void> {
  const { index, errors } = await pagefind.createIndex();
  if (index === undefined) throw new Error(`Pagefind: ${errors.join("; ")}`);
  try {
    const added = await index.addDirectory({ path: out });
    const written = await index.writeFiles({
      outputPath: join(out, "pagefind"),
    });
    const wrong = [...added.errors, ...written.errors];
    if (wrong.length > 0) throw new Error(`Pagefind: ${wrong.join("; ")}`);
  } finally {
    await pagefind.close();
  }
}
