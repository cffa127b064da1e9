/**
 * What a real class needs beyond the repository: Docker's daemon and command, its compose plug-in, and mmdebstrap for an image to begin with
 * where no image registry answers. Found, or installed in CI, where the machine is nobody's own.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inCI } from "../chromium.js";

const cache = fileURLToPath(new URL("../../../.cache", import.meta.url));

/** Where Debian's and Docker's own packages put the compose plug-in, and where `fetchCompose` does. */
const composePlaces = [
  "/usr/libexec/docker/cli-plugins/docker-compose",
  "/usr/lib/docker/cli-plugins/docker-compose",
  join(cache, "docker-compose/usr/libexec/docker/cli-plugins/docker-compose"),
];

const needed = ["dockerd", "docker", "mmdebstrap", "setpriv"];

const found = (program: string): boolean =>
  (process.env["PATH"] ?? "")
    .split(":")
    .concat("/usr/sbin", "/sbin")
    .some((folder) => folder !== "" && existsSync(join(folder, program)));

export const findCompose = (): string | undefined =>
  composePlaces.find((path) => existsSync(path));

/** @returns why there can be no class on this machine, or undefined where there can */
export function whyNoClass(): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64")
    return `the images are for Linux on x64, and this is ${process.platform} on ${process.arch}`;
  if (process.getuid?.() !== 0)
    return "Docker's daemon needs root; run the tests as root in a virtual machine";
  if (inCI) installClassPrograms();
  const missing = needed.filter((program) => !found(program));
  if (findCompose() === undefined) missing.push("docker compose (2.20)");
  if (missing.length > 0)
    return `${missing.join(", ")} not found: apt-get install docker.io mmdebstrap, and Docker's compose plug-in`;
  if (givenDaemon() === undefined && daemonRuns())
    return "a Docker daemon runs here already, and the tests touch nobody's containers: stop it, or give it to them by NABLA_TEST_DOCKER=unix:///…";
  if (givenDaemon() === undefined && !existsSync(join(dockerData, "image"))) {
    const free = freeGigabytes(cache);
    if (free < imagesGigabytes)
      return `the images and their build take ${imagesGigabytes} GB of disk in .cache, and ${free.toFixed(1)} GB are free`;
  }
  return undefined;
}

/** Where the tests' own daemon keeps images, so that a second run builds little. */
export const dockerData = join(cache, "dockerd");

/**
 * Its socket, log and running state: the same at each run, so that a daemon takes over what a killed one has left. Not in .cache, since a
 * socket's path may have a hundred letters.
 */
export const daemonFolder = join(
  tmpdir(),
  `nabla-docker-${createHash("sha256").update(dockerData).digest("hex").slice(0, 8)}`,
);

/** Measured: 11 GB with the layers that only the build needs, and some for the class's volumes. */
const imagesGigabytes = 13;

function freeGigabytes(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  return (bavail * bsize) / 1e9;
}

/** The daemon that the tests may have for their own. */
export const givenDaemon = (): string | undefined =>
  process.env["NABLA_TEST_DOCKER"];

/** Two daemons would share bridges and packet filters. The one of a run that was killed just now is waited for: it ends its containers. */
function daemonRuns(): boolean {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let turn = 0; turn < 150; turn++) {
    const daemons = commandLines().filter(([name = ""]) =>
      /(^|\/)dockerd$/.test(name),
    );
    if (daemons.length === 0) return false;
    if (!daemons.every((words) => words.includes(dockerData))) return true;
    Atomics.wait(pause, 0, 0, 200);
  }
  return true;
}

/** The words that each running program was called with. */
const commandLines = (): string[][] =>
  readdirSync("/proc")
    .filter((id) => /^\d+$/.test(id))
    .map((id) => {
      try {
        return readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
      } catch {
        return []; // ended meanwhile
      }
    });

export const sayNoClass = (why: string): boolean =>
  process.stderr.write(`SKIPPED: the class in Docker, since ${why}.\n`);

function run(command: string, args: readonly string[], cwd?: string): boolean {
  return (
    spawnSync(command, args, {
      cwd,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0
  );
}

/** By apt, as root. */
function installClassPrograms(): void {
  if (needed.some((program) => !found(program))) {
    run("apt-get", ["update", "-qq"]);
    run("apt-get", [
      "install",
      "-y",
      "-qq",
      "--no-install-recommends",
      "docker.io",
      "iptables",
      "mmdebstrap",
    ]);
    // Debian's package starts a daemon where it can; the tests start one of their own.
    run("service", ["docker", "stop"]);
  }
  if (findCompose() === undefined) fetchCompose();
}

/**
 * Debian 12 has no compose 2. The one of Debian 13 needs nothing but the C library, so it is unpacked beside the tests' other tools and
 * not installed.
 */
function fetchCompose(): void {
  const folder = join(cache, "docker-compose");
  const apt = join(folder, "apt");
  rmSync(folder, { recursive: true, force: true });
  for (const part of ["state/lists/partial", "cache/archives/partial"])
    mkdirSync(join(apt, part), { recursive: true });
  const key = "/usr/share/keyrings/debian-archive-keyring.gpg";
  writeFileSync(
    join(apt, "sources.list"),
    `deb [signed-by=${key}] http://deb.debian.org/debian trixie main\n`,
  );
  const options = [
    `Dir::Etc::sourcelist=${apt}/sources.list`,
    "Dir::Etc::sourceparts=-",
    `Dir::State=${apt}/state`,
    `Dir::Cache=${apt}/cache`,
    "APT::Sandbox::User=root",
  ].flatMap((it) => ["-o", it]);
  if (
    run("apt-get", [...options, "update", "-qq"]) &&
    run("apt-get", [...options, "download", "-qq", "docker-compose"], folder)
  )
    for (const name of readdirSync(folder).filter((it) => it.endsWith(".deb")))
      run("dpkg-deb", ["-x", name, "."], folder);
  rmSync(apt, { recursive: true, force: true });
}
