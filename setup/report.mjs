/** Progress: one line that moves on a terminal, a line now and then elsewhere; and everything in a log file. */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const quiet = 10_000; // ms between two lines where nothing can move, so that a log stays readable

export class Report {
  /** @param {string} log */
  constructor(log, out = process.stdout) {
    this.log = log;
    this.out = out;
    this.moves = out.isTTY; // undefined where it is no terminal
    /** @type {{title: string, detail: string, since: number, said: number, timer: NodeJS.Timeout} | null} */
    this.step = null;
    this.lastTitle = "Set-up";
    this.fresh = true;
  }

  /** @param {string} title */
  begin(title) {
    this.lastTitle = title;
    const since = Date.now();
    const timer = setInterval(() => this.tick(), this.moves ? 120 : 1000);
    timer.unref();
    this.step = { title, detail: "", since, said: since, timer };
    this.write(`== ${title}`);
    if (!this.moves) this.out.write(`- ${title} …\n`);
  }

  /** Where the running step stands. @param {string} detail */
  progress(detail) {
    if (this.step) this.step.detail = detail;
  }

  /** A line that stays. @param {string} text */
  note(text) {
    this.clear();
    this.write(text);
    this.out.write(`${text}\n`);
  }

  end() {
    if (!this.step) return;
    const { title, since, timer } = this.step;
    clearInterval(timer);
    this.clear();
    this.step = null;
    this.out.write(`✓ ${title} (${seconds(since)})\n`);
  }

  /** Ends a step that failed: what comes next is the explanation. */
  fail() {
    if (!this.step) return;
    clearInterval(this.step.timer);
    this.clear();
    this.out.write(`✗ ${this.step.title} (${seconds(this.step.since)})\n`);
    this.step = null;
  }

  tick() {
    const step = this.step;
    if (!step) return;
    const detail = step.detail && `: ${step.detail}`;
    if (this.moves) {
      const frame = frames[Math.floor(Date.now() / 120) % frames.length];
      const line = `${frame} ${step.title}${detail} (${seconds(step.since)})`;
      this.out.write(`\r\x1b[K${line.slice(0, (this.out.columns || 80) - 1)}`);
    } else if (Date.now() - step.said >= quiet) {
      step.said = Date.now();
      this.out.write(`  ${step.title}${detail} (${seconds(step.since)})\n`);
    }
  }

  clear() {
    if (this.moves) this.out.write("\r\x1b[K");
  }

  /** Into the log only. A log that cannot be written must not stop anything. @param {string} line */
  write(line) {
    try {
      if (this.fresh) {
        mkdirSync(dirname(this.log), { recursive: true });
        writeFileSync(this.log, "");
        this.fresh = false;
      }
      appendFileSync(this.log, `${line}\n`);
    } catch {
      // full disk, read-only folder: the step itself will say so
    }
  }
}

/** @param {number} since */
function seconds(since) {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}
