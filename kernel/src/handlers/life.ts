/**
 * A note that a kernel leaves about itself, for the one that Jupyter starts in its place if it ends without a word (killed, out of memory).
 * It is named after the connection file, which stays the same over such a restart, and goes with an orderly end.
 */
import { createHash } from "node:crypto";
import {
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { memoryKills, memoryState } from "../engine/memory-limit.js";
import { size } from "./memory.js";

interface Note {
  pid: number;
  kills: number;
  /** When memory was last looked at. */
  used: number;
  limit: number;
}

const start = `nabla-life-${safeUser()}-`;
/** What nobody came back for, ms. */
const old = 24 * 60 * 60 * 1000;

/** A change of memory in use, of its limit. */
const worthWriting = 0.01;
/** So that the note of one that lives is never old, ms. */
const atLeast = 60 * 1000;

export class Life {
  readonly #file: string;
  readonly #kills = memoryKills();
  #written = { used: -Infinity, at: -Infinity };

  constructor(connectionFile: string) {
    const name = createHash("sha256").update(connectionFile).digest("hex");
    this.#file = join(tmpdir(), `${start}${name.slice(0, 16)}`);
  }

  /** Begins; @returns what is known of the kernel before, if it ended without a word */
  begin(): string | undefined {
    const before = this.#read();
    removeOld();
    this.seen();
    if (before === undefined || isAlive(before.pid)) return undefined;
    const cause =
      this.#kills > before.kills
        ? "the system ended it for want of memory"
        : "it was killed from outside";
    return `The kernel before this one ended without a word: ${cause} (memory when last seen: ${size(before.used)} of ${size(before.limit)}). All variables are gone.`;
  }

  /** Memory was looked at. Written anew where that makes a difference in the note's words: cells wait for it. */
  seen({ used, limit } = memoryState()): void {
    const at = performance.now();
    if (
      Math.abs(used - this.#written.used) < limit * worthWriting &&
      at - this.#written.at < atLeast
    )
      return;
    this.#written = { used, at };
    const note: Note = { pid: process.pid, kills: this.#kills, used, limit };
    try {
      writeFileSync(this.#file, JSON.stringify(note), { mode: 0o600 });
    } catch {
      // No temporary folder: then the next one will not know.
    }
  }

  /** An orderly end. */
  end(): void {
    rmSync(this.#file, { force: true });
  }

  #read(): Note | undefined {
    try {
      return JSON.parse(readFileSync(this.#file, "utf8")) as Note;
    } catch {
      return undefined;
    }
  }
}

function removeOld(): void {
  for (const name of readdirSync(tmpdir()))
    if (name.startsWith(start)) {
      const file = join(tmpdir(), name);
      const { mtimeMs = Infinity } =
        statSync(file, { throwIfNoEntry: false }) ?? {};
      if (Date.now() - mtimeMs > old) rmSync(file, { force: true });
    }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function safeUser(): string {
  try {
    return userInfo().username.replaceAll(/\W/g, "_");
  } catch {
    return "user";
  }
}
