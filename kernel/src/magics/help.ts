import type { Magic } from "./magic.js";

/** @param magics  those that it lists: the registry, which holds it too */
export const helpOn = (magics: () => Magic[]): Magic => ({
  name: "help",
  usage: "%help",
  summary: "this page",
  line: "words",
  run(host) {
    host.print(helpText(magics()));
  },
});

export function helpText(magics: readonly Magic[]): string {
  const rows = [
    [
      "name?",
      "what a name is: its type and its documentation (name?? says more)",
    ],
    ...magics.map(({ usage, summary }) => [usage, summary]),
  ];
  const width = Math.max(...rows.map(([usage]) => usage!.length)) + 3;
  return `${rows.map(([usage, summary]) => usage!.padEnd(width) + summary).join("\n")}

Everything else is TypeScript. Tab completes, Shift-Tab explains.
`;
}
