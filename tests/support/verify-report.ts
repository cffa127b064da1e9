/**
 * What `npm run verify` leaves: .cache/verify.md with the date, the commit, the machine, and every test with its outcome, time and figures
 * (`annotate` in the tests).
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Reporter, TestCase } from "vitest/node";

const root = fileURLToPath(new URL("../..", import.meta.url));

function git(...args: string[]): string {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  } catch {
    return "not a git checkout";
  }
}

export default class VerifyReport implements Reporter {
  readonly #cases: TestCase[] = [];
  readonly #begun = new Date();
  // Read before the tests: the checkout may go on while they run.
  readonly #commit = git("rev-parse", "HEAD");
  readonly #changed = git("status", "--porcelain").split("\n").filter(Boolean);

  onTestCaseResult(testCase: TestCase): void {
    this.#cases.push(testCase);
  }

  onTestRunEnd(): void {
    const folder = join(root, ".cache");
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "verify.md");
    writeFileSync(file, this.#text());
    process.stdout.write(`Report: ${file}\n`);
  }

  #text(): string {
    const lines = [
      "# npm run verify",
      "",
      `- begun ${this.#begun.toISOString()}, ended ${new Date().toISOString()}`,
      `- commit ${this.#commit}${this.#changed.length > 0 ? `, and ${this.#changed.length} changed files` : ""}`,
      `- Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
      "",
    ];
    for (const testCase of this.#cases) {
      const { state, errors } = testCase.result();
      const seconds = Math.round((testCase.diagnostic()?.duration ?? 0) / 1000);
      lines.push(`- ${state}, ${seconds} s: ${testCase.fullName}`);
      for (const { message } of testCase.annotations())
        lines.push(`  - ${message}`);
      for (const error of errors ?? [])
        lines.push(`  - ${error.message.split("\n").join("\n    ")}`);
    }
    return `${lines.join("\n")}\n`;
  }
}
