/** Many students at once: how long until each has a server, what each takes, and what failed. */
import type { Class } from "./class.js";
import { runLesson } from "./lesson.js";
import type { Visitor } from "./visitor.js";

/** So many of lesson 02's cells: the digits, a first network, its numbers and its loss. */
const FIRST_CELLS = 8;

export interface Load {
  /** Seconds from the request to a server that answers, one a student. */
  ready: number[];
  /** MiB of a server's container without a kernel, with an idle kernel, and when the first cells of lesson 02 have run in it. */
  bare: number[];
  idle: number[];
  lesson: number[];
  /** Seconds that the first cells took. */
  cells: number[];
  failures: string[];
}

/** A container's memory as its limit counts it, less the pages of files that it could do without. */
async function memory(school: Class, name: string): Promise<number> {
  const { text } = await school.inside(
    name,
    "cd /sys/fs/cgroup; [ -e memory.current ] || cd memory; cat memory.current memory.usage_in_bytes 2>/dev/null; grep -E '^(total_)?inactive_file' memory.stat | tail -1",
  );
  const [used = "", inactive = ""] = text.split("\n");
  const bytes = Number(used) - Number(inactive.split(" ")[1]);
  if (!(bytes > 0))
    throw new Error(`${name}: expected figures of memory, got ${text}`);
  return bytes / 2 ** 20;
}

/** @param school with NABLA_SIGN_UP=open */
export async function load(
  school: Class,
  students: number,
  log: (line: string) => void,
): Promise<Load> {
  const found: Load = {
    ready: [],
    bare: [],
    idle: [],
    lesson: [],
    cells: [],
    failures: [],
  };
  const visitors = Array.from({ length: students }, (_, i) =>
    school.visitor(`student${String(i + 1).padStart(2, "0")}`),
  );
  for (const visitor of visitors) {
    await visitor.signUp();
    if (!(await visitor.signIn()))
      throw new Error(`${visitor.name} could not sign in`);
  }
  /** Everybody at once; who fails is out. */
  const everybody = async (
    what: string,
    step: (visitor: Visitor) => Promise<void>,
  ): Promise<void> => {
    log(`${students} students: ${what}`);
    await Promise.all(
      visitors.map(async (visitor) => {
        try {
          await step(visitor);
        } catch (error) {
          found.failures.push(`${visitor.name}, ${what}: ${String(error)}`);
        }
      }),
    );
  };
  await everybody("start", async (visitor) => {
    found.ready.push((await visitor.start()) / 1000);
  });
  // One after another: `docker exec` of all at once would be what is measured.
  for (const { name } of visitors) found.bare.push(await memory(school, name));
  const kernels = new Map<string, string>();
  await everybody("a kernel", async (visitor) => {
    const kernel = await visitor.kernel();
    await kernel.run("1");
    kernel.close();
    kernels.set(visitor.name, kernel.id);
  });
  for (const { name } of visitors) found.idle.push(await memory(school, name));
  await everybody("the first cells of lesson 02", async (visitor) => {
    await visitor.server(
      `/api/kernels/${kernels.get(visitor.name) ?? ""}`,
      "DELETE",
    );
    const begin = performance.now();
    const { unexpected } = await runLesson(visitor, "02-the-five-steps", {
      most: FIRST_CELLS,
      ran: async () => {
        found.cells.push((performance.now() - begin) / 1000);
        found.lesson.push(await memory(school, visitor.name));
      },
    });
    if (unexpected.length > 0) throw new Error(unexpected.join("; "));
  });
  return found;
}
