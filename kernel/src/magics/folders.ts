/** `%pwd` and `%cd`. */
import { statSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { type Magic, MagicError } from "./magic.js";

export const pwd: Magic = {
  name: "pwd",
  usage: "%pwd",
  summary: "the working directory",
  line: "words",
  run: (host) => host.directory,
};

export const cd: Magic = {
  name: "cd",
  usage: "%cd FOLDER",
  summary: "changes the working directory; alone: to your home",
  line: "words",
  run(host, { argument }) {
    const path = argument
      .replace(/^(["'])(.*)\1$/, "$2")
      .replace(/^~(?=$|[\\/])/, homedir());
    const folder = resolve(host.directory, path === "" ? homedir() : path);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new MagicError(`%cd expected a folder: ${folder} is none.`);
    host.directory = folder;
    host.print(`${folder}\n`);
  },
};
