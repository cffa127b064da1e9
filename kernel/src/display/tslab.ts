/**
 * Notebooks written for tslab: `import * as tslab from "tslab"` is the real package; what it displays goes through us. Its engine is never
 * started, so the function that its display calls write to is ours to set.
 */
import { createRequire } from "node:module";
import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { toDisplayData } from "./mime.js";
import type { Outside } from "./outside.js";
import { show } from "./show.js";

interface TslabData {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

const entry = ["", "tslab", "dist", "public.js"].join(sep);

/**
 * To be called with every module that a cell has loaded; one that is not tslab costs a comparison.
 *
 * @param resolved  where the module lies: a path or a file URL
 */
export function routeTslab(outside: Outside, resolved: string): void {
  const path = resolved.startsWith("file:")
    ? fileURLToPath(resolved)
    : resolved;
  if (!path.endsWith(entry)) return;
  const jupyter = createRequire(path)("./jupyter.js") as {
    lastWriteDisplayData: (data: TslabData, update?: boolean) => void;
  };
  jupyter.lastWriteDisplayData = ({ data, metadata, transient }, update) => {
    const content = toDisplayData({ data, metadata });
    if (content === undefined) return;
    const id = transient.display_id;
    show(outside, content, {
      ...(id !== undefined && { id }),
      ...(update === true && { update }),
    });
  };
}
