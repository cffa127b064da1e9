// Everything between a fresh clone and a running course: `npm start`, `npm run setup`, `npm test`. `--help` lists the options.
//
// This file needs nothing installed, and even an old Node can parse it, so that it can say that it is too old.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    "Nabla expected Node 20.19 or later, found " +
      process.versions.node +
      " (" +
      process.execPath +
      ").\nInstall the current LTS version from https://nodejs.org or with your system's package manager, then run the command again.",
  );
  process.exit(1);
} else {
  void import("./setup/main.mjs").then((it) => it.main(process.argv.slice(2)));
}
