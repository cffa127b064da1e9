import { type Magic, MagicError } from "./magic.js";

export const checkModes = ["off", "warn", "on"] as const;
export type CheckMode = (typeof checkModes)[number];

/** The front obeys it when it compiles the cell, and replaces an empty argument by the state; here it is said. */
export const check: Magic = {
  name: "check",
  usage: "%check off|warn|on",
  summary:
    "type errors stop a cell (on), are printed while it runs (warn), or are not looked for (off); alone: says which",
  line: "words",
  run(host, { argument }) {
    if (!checkModes.includes(argument as CheckMode))
      throw new MagicError(
        `%check expected off, warn or on, received "${argument}".`,
      );
    host.print(`Type check: ${argument}\n`);
  },
};
