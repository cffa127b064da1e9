import type { Magic } from "./magic.js";

/** Names whose values do not belong in a notebook that others read. */
const secret = /token|secret|passw|credential|api_?key|private/i;

export const env: Magic = {
  name: "env",
  usage: "%env [NAME[=VALUE]]",
  summary: "environment variables: all (secrets hidden), one, or one set anew",
  line: "words",
  run(host, { argument }) {
    if (argument === "") {
      for (const [name, value] of Object.entries(process.env).toSorted(
        ([a], [b]) => (a < b ? -1 : 1),
      ))
        host.print(`${name}=${secret.test(name) ? "<hidden>" : value}\n`);
      return undefined;
    }
    const [, name, value] = /^([^\s=]+)(?:\s*=\s*|\s+)?(.*)$/s.exec(argument)!;
    if (argument === name) return process.env[argument] ?? "(not set)";
    process.env[name!] = value!;
    host.print(`${name}=${value}\n`);
    return undefined;
  },
};
