import { type Magic, MagicError } from "./magic.js";

export const reset: Magic = {
  name: "reset",
  usage: "%reset [-f]",
  summary: "forgets every name that cells have declared; -f: without asking",
  line: "words",
  run(host, { argument }) {
    if (argument !== "" && argument !== "-f")
      throw new MagicError(
        `%reset expected nothing or -f, received "${argument}".`,
      );
    if (argument !== "-f" && !host.confirm("Forget all names?")) {
      host.print("Nothing forgotten.\n");
      return;
    }
    host.forget();
  },
};
