import { type Magic, MagicError } from "./magic.js";

export const reset: Magic = {
  name: "reset",
  usage: "%reset [-f] [NAME …]",
  summary:
    "forgets these names; alone: every name that cells have declared, after a question (-f: without)",
  line: "words",
  run(host, { argument }) {
    const words = argument.split(/[\s,]+/).filter((word) => word !== "");
    const names = words.filter((word) => word !== "-f");
    const known = new Set(host.variables().map(([name]) => name));
    for (const name of names)
      if (!known.has(name))
        throw new MagicError(
          `%reset expected names that cells have declared: ${name} is none. %who lists them.`,
        );
    if (names.length > 0) {
      host.forget(names);
      return;
    }
    if (words.length === 0 && !host.confirm("Forget all names?")) {
      host.print("Nothing forgotten.\n");
      return;
    }
    host.forget();
  },
};
