/**
 * The sweep on WebGPU, by a driver that computes in software. The loader reads LD_LIBRARY_PATH when a process begins, so the tests run in
 * a vitest of their own, whose report is read here.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import {
  noSoftwareVulkan,
  softwareVulkan,
} from "../../../support/software-vulkan.js";

interface Report {
  numPassedTests: number;
  testResults: {
    message: string;
    assertionResults: {
      fullName: string;
      status: string;
      failureMessages: string[];
    }[];
  }[];
}

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const config = fileURLToPath(new URL("webgpu.config.ts", import.meta.url));

function run(report: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [
        join(root, "node_modules/vitest/vitest.mjs"),
        "run",
        "--config",
        config,
        "--reporter=json",
        `--outputFile=${report}`,
      ],
      {
        cwd: root,
        env: {
          ...process.env,
          ...softwareVulkan,
          NABLA_WEBGPU_SOFTWARE: "1",
        },
      },
      (_, __, stderr) => resolve(stderr),
    );
  });
}

it.skipIf(noSoftwareVulkan)(
  "every computation and gradient on webgpu",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "nabla-sweep-"));
    try {
      const file = join(folder, "report.json");
      const stderr = await run(file);
      const report = JSON.parse(readFileSync(file, "utf8")) as Report;
      const failed = report.testResults.flatMap(
        ({ message, assertionResults }) => [
          ...(assertionResults.length === 0 ? [message] : []),
          ...assertionResults
            .filter(({ status }) => status !== "passed")
            .map(
              ({ fullName, failureMessages }) =>
                `${fullName}: ${failureMessages.join(" ").slice(0, 400)}`,
            ),
        ],
      );
      expect(failed, stderr).toEqual([]);
      expect(report.numPassedTests).toBeGreaterThanOrEqual(550);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
