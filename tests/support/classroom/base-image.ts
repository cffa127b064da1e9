/** What the images are built from, where no image registry answers: Debian 12 out of Debian's own packages. */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Daemon } from "./daemon.js";

/** This machine's certificates: behind a proxy that signs anew, pip and npm in the image want them, too. */
const certificates =
  process.env["SSL_CERT_FILE"] ?? "/etc/ssl/certs/ca-certificates.crt";
/** Named in the image where they are named here. */
const names = ["PIP_CERT", "NODE_EXTRA_CA_CERTS"].filter(
  (name) => process.env[name] !== undefined,
);

const inImage = "/etc/ssl/certs/ca-certificates.crt";

/** What the Dockerfile's stages install: installed once here, and found there. */
const packages = [
  "ca-certificates",
  "git",
  "procps",
  "python3",
  "python3-venv",
  "tini",
  "caddy",
  "haproxy",
  "g++",
];

/**
 * @returns its name; made at the first call
 * @throws Error "daemon does not start a container" where the daemon itself may run, but nothing in it
 */
export async function baseImage(daemon: Daemon): Promise<string> {
  const bundle = existsSync(certificates)
    ? readFileSync(certificates)
    : Buffer.alloc(0);
  const digest = createHash("sha256")
    .update(bundle)
    .update(packages.join())
    .update(names.join())
    .digest("hex");
  const name = `nabla-test/debian:12-${digest.slice(0, 12)}`;
  if ((await daemon.docker("image", "inspect", name)).status === 0) return name;
  const folder = mkdtempSync(join(tmpdir(), "nabla-base-"));
  try {
    const archive = join(folder, "base.tar");
    const bundleFile = join(folder, "machine.crt");
    writeFileSync(bundleFile, bundle);
    await daemon.must("mmdebstrap", [
      "--variant=minbase",
      "--mode=root",
      "--dpkgopt=force-unsafe-io",
      // Neither manuals nor translations.
      "--dpkgopt=path-exclude=/usr/share/man/*",
      "--dpkgopt=path-exclude=/usr/share/doc/*",
      "--dpkgopt=path-exclude=/usr/share/locale/*",
      `--include=${packages.join()}`,
      `--customize-hook=upload ${bundleFile} ${inImage}`,
      "bookworm",
      archive,
    ]);
    await daemon.must("docker", [
      "import",
      ...names.flatMap((it) => ["--change", `ENV ${it}=${inImage}`]),
      archive,
      name,
    ]);
    const tried = await daemon.docker("run", "--rm", name, "true");
    if (tried.status !== 0)
      throw new Error(
        `Docker's daemon does not start a container here:\n${tried.text.slice(-2000)}`,
      );
    return name;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
