import { type Magic, duration } from "./magic.js";

const begun: number[] = [];

export const time: Magic = {
  name: "time",
  usage: "%time CODE",
  summary:
    "how long a statement takes; as %%time in the first line, the whole cell",
  line: "code",
  cell: "code",
  run(host, { side }) {
    if (side === "before") begun.push(performance.now());
    else {
      const wall = performance.now() - (begun.pop() ?? Number.NaN);
      host.print(`Time: ${duration(wall)}\n`);
    }
  },
};
