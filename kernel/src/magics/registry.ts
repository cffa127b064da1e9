/** All magics, in the order in which `%help` lists them. */
import { distance } from "../language/compile/distance.js";
import { check } from "./check.js";
import { env } from "./env.js";
import { cd, pwd } from "./folders.js";
import { helpOn } from "./help.js";
import { type Magic, MagicError } from "./magic.js";
import { reset } from "./reset.js";
import { shell } from "./shell.js";
import { html, javascript, latex, markdown, svg } from "./show.js";
import { time } from "./time.js";
import { timeit } from "./timeit.js";
import { who, whos } from "./who.js";

const help = helpOn(magics);

export function magics(): Magic[] {
  return [
    help,
    check,
    time,
    timeit,
    who,
    whos,
    reset,
    shell,
    cd,
    pwd,
    env,
    html,
    latex,
    markdown,
    svg,
    javascript,
  ];
}

export function findMagic(name: string): Magic | undefined {
  return magics().find((magic) => magic.name === name);
}

/** What IPython's users type, and what does it here. */
const elsewhere: Record<string, string> = {
  pip: "Packages of TypeScript come from npm: !npm install NAME",
  conda: "Packages of TypeScript come from npm: !npm install NAME",
  npm: "A command of the shell begins with an exclamation mark: !npm install NAME",
  matplotlib: "Charts need no set-up here.",
  run: 'Import the file instead: import "./file.ts"',
  load: 'Import the file instead: import "./file.ts"',
  ls: "A command of the shell begins with an exclamation mark: !ls",
  bash: "Use %%sh.",
};

export function unknownMagic(written: string): MagicError {
  const name = written.replace(/^%+/, "");
  const own = Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
  if (own !== undefined)
    return new MagicError(`There is no ${written}. ${own}`);
  const known = findMagic(name);
  if (known !== undefined)
    return new MagicError(`There is no ${written}; there is ${known.usage}.`);
  const near = magics()
    .map((magic) => ({ magic, far: distance(name, magic.name) }))
    .toSorted((a, b) => a.far - b.far)[0]!;
  return new MagicError(
    near.far <= Math.max(1, Math.floor(name.length / 3))
      ? `There is no ${written}. Did you mean ${near.magic.usage}?`
      : `There is no ${written}. %help lists what there is.`,
  );
}
