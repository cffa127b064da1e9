/** Where a browser for the tests lies. Only tests need one: the product opens the reader's own. */
import { existsSync } from "node:fs";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** @returns the path of Chromium or Chrome; `undefined` where there is none. CHROMIUM names another. */
export function findChromium(): string | undefined {
  return process.env["CHROMIUM"] || places.find((path) => existsSync(path));
}

export const howToGetChromium =
  "Install Debian's package chromium (apt-get install chromium), or Chrome, or name a browser's path in CHROMIUM.";

export const inCI = !["", "0", "false", undefined].includes(process.env["CI"]);

/** For `test.skipIf`. In CI nothing is skipped: there a missing browser is a failure. */
export const noBrowser = findChromium() === undefined && !inCI;

/** Loud, also where one file of tests is run by itself. */
export const saySkipped = (): boolean =>
  process.stderr.write(
    `SKIPPED: the tests in a browser, since there is no Chromium. ${howToGetChromium}\n`,
  );
