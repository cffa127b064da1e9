/** A class in Docker, beside what its servers may take. */
import { Class } from "../../support/classroom/class.js";
import { load, type Load } from "../../support/classroom/load.js";
import { whyNoClass } from "../../support/classroom/programs.js";
import { row, type Comparison, type Suite } from "../row.js";

const STUDENTS = 25;

const limit = { unit: "MiB", peer: 2048, peerName: "NABLA_MEMORY" } as const;

type Figure = Exclude<keyof Load, "failures">;

/** A figure, and what it is to stay below. */
const rows: [Figure, Omit<Comparison, "variant"> & { peer: number }][] = [
  [
    "ready",
    {
      name: "server-ready",
      unit: "s",
      peerName: "http_timeout",
      peer: 600,
      target: 1,
    },
  ],
  [
    "bare",
    {
      name: "server-memory",
      unit: "MiB",
      peerName: "without a kernel",
      peer: 220,
      target: 1,
    },
  ],
  ["idle", { name: "server-memory-kernel", ...limit, target: 1 }],
  ["lesson", { name: "server-memory-lesson", ...limit, target: 1 }],
];

export const classroom: Suite = {
  name: "classroom",
  about: `a class of ${STUDENTS} in Docker, as root on Linux, some ten minutes`,
  names: rows.map(([, { name }]) => name),
  async *rows(log, wanted) {
    const chosen = rows.filter(([, { name }]) => wanted(name));
    if (chosen.length === 0) return;
    const why = whyNoClass();
    if (why !== undefined) throw new Error(`No class here: ${why}.`);
    const school = await Class.open({ NABLA_SIGN_UP: "open" });
    try {
      const found = await load(school, STUDENTS, log);
      if (found.failures.length > 0)
        throw new Error(
          `${found.failures.length} failures: ${found.failures.join("\n")}`,
        );
      for (const [figure, { peer, ...comparison }] of chosen)
        yield row(
          { ...comparison, variant: `${STUDENTS} students` },
          found[figure],
          [peer],
        );
    } finally {
      await school.close();
    }
  },
};
