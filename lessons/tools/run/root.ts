/** The repository: {lessons/tools,lessons/dist/tools}/run/root.{ts,js} lie in it. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);

export const root = here.slice(0, here.lastIndexOf(join("lessons", "/")));
