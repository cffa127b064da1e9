/** Failures in the words of somebody who has never seen npm, pip or a compiler fail: what is wrong, and what to do. */

/** A failure that is already explained. */
export class Problem extends Error {
  /**
   * @param {string} what what was expected and what came
   * @param {string} todo what to do about it
   */
  constructor(what, todo) {
    super(`${what}\n${todo}`);
    this.name = "Problem";
  }
}

/** A command that ended with something else than 0. */
export class CommandFailed extends Error {
  /**
   * @param {string} command
   * @param {string} ending
   * @param {string[]} output its first lines that speak of an error, and its last lines
   */
  constructor(command, ending, output) {
    super(`${command} ${ending}`);
    this.name = "CommandFailed";
    this.output = output;
  }
}

const again = "Then run the same command again: it goes on where it stopped.";

/** First match wins: a cut connection also says "No matching distribution", a full disk also fails a hash. */
const causes = [
  {
    sign: /ENOSPC|EDQUOT|No space left on device|not enough space|Disk quota exceeded/i,
    what: (/** @type {string} */ root) =>
      `The disk is full (set-up writes to ${root} and the temporary folder).`,
    todo: "The whole set-up needs about 3.5 GB, 10 GB with an NVIDIA GPU. Free some space.",
  },
  {
    sign: /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY_LEAF|self-signed certificate/i,
    what: () =>
      "A registry's certificate was not accepted: a proxy in between probably signs with its own.",
    todo: "Ask for its CA file and set NODE_EXTRA_CA_CERTS (npm) and PIP_CERT (pip) to it.",
  },
  {
    sign: /do not match the hashes|EINTEGRITY/i,
    what: () =>
      "A downloaded package is not the one that the lock file names: the download was damaged or changed on its way.",
    todo: "Clear the caches (`npm cache clean --force`, `pip cache purge`); if it stays, look at the proxy or mirror in between.",
  },
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|name resolution|Network is unreachable|NewConnectionError|ConnectTimeout|ReadTimeout|Read timed out|ProxyError|No matching distribution|getaddrinfo/i,
    what: () =>
      "Something is still to be downloaded, and the package registry does not answer.",
    todo: "Connect to the network (behind a proxy, set HTTPS_PROXY; for a mirror, npm's `registry` and PIP_INDEX_URL).",
  },
  {
    sign: /can only install packages when your package\.json and package-lock\.json|npm error code EUSAGE/i,
    what: () =>
      "package.json and package-lock.json do not agree: a dependency was changed by hand.",
    todo: "Run `npm install` once, which mends package-lock.json.",
  },
  {
    sign: /EACCES|EPERM|EROFS|Permission denied|Read-only file system/i,
    what: (/** @type {string} */ root) =>
      `A file could not be written: this user may not write to ${root}, or another program holds a file in it.`,
    todo: 'Clone into a folder of your own, without sudo, or give this one back: `sudo chown -R "$USER" .`',
  },
];

/** A line by which npm, pip or a compiler says what is wrong. @param {string} line */
export const tellsAnError = (line) =>
  /^npm (error|ERR!) (?!A complete log)|^ERROR: |\berror\b[ :]/i.test(line);

/**
 * The first errors say what is wrong, the last lines what came of it; between them a tool may print a hundred lines.
 *
 * @param {readonly string[]} output
 */
function excerpt(output) {
  const errors = output.filter(tellsAnError).slice(0, 8);
  const last = output.slice(-8);
  const before = errors.filter((line) => !last.includes(line));
  return before.length > 0 ? [...before, "…", ...last] : last;
}

/** @param {readonly string[]} lines */
const indented = (lines) => lines.map((line) => `  ${line}`);

/**
 * @param {unknown} error
 * @param {{root: string, step: string, log: string}} where
 * @returns {string} what to print
 */
export function explain(error, { root, step, log }) {
  if (error instanceof Problem) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  const output = error instanceof CommandFailed ? error.output : [];
  const text = [message, ...output].join("\n");
  const cause = causes.find(({ sign }) => sign.test(text));
  if (cause)
    return [
      `${step}: ${cause.what(root)}`,
      `${cause.todo} ${again}`,
      ...indented(
        output
          .filter((line) => tellsAnError(line) || cause.sign.test(line))
          .slice(0, 3),
      ),
      `Details: ${log}`,
    ].join("\n");
  return [
    `${step}: ${message}`,
    ...indented(excerpt(output)),
    `Everything that was printed is in ${log}. When it is mended, run the same command again: it goes on where it stopped.`,
  ].join("\n");
}
