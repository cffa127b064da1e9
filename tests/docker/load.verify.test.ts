/** A school class at once: 25 students start, each runs lesson 02's first cells, nothing fails. */
import { expect, test } from "vitest";
import { median } from "../bench/row.js";
import { Class } from "../support/classroom/class.js";
import { load } from "../support/classroom/load.js";
import { sayNoClass, whyNoClass } from "../support/classroom/programs.js";

const why = whyNoClass();
if (why !== undefined) sayNoClass(why);

test.skipIf(why !== undefined)(
  "25 students start at once, and each runs lesson 02's first cells",
  async ({ annotate }) => {
    const school = await Class.open({ NABLA_SIGN_UP: "open" });
    try {
      const found = await load(school, 25, (line) => {
        process.stderr.write(`${line}\n`);
      });
      expect(found.failures).toEqual([]);
      expect(found.lesson).toHaveLength(25);
      for (const [what, values, unit] of [
        ["ready", found.ready, "s"],
        ["first cells", found.cells, "s"],
        ["memory without a kernel", found.bare, "MiB"],
        ["memory with an idle kernel", found.idle, "MiB"],
        ["memory with lesson 02", found.lesson, "MiB"],
      ] as const)
        await annotate(
          `${what}: median ${median(values).toFixed(1)}, most ${Math.max(...values).toFixed(1)} ${unit}`,
        );
    } finally {
      await school.close();
    }
  },
);
