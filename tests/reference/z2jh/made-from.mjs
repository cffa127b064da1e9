/** What the stored manifests were made from: the chart's own files but for prose and linked code, and the example in its README. */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The first YAML block of docker/k8s/README.md. @param {string} folder docker/k8s @returns {string} */
export function example(folder) {
  const text = readFileSync(join(folder, "README.md"), "utf8");
  const block = /^( *)```yaml\n([^]*?)^ *```$/m.exec(text);
  if (block === null)
    throw new Error("docker/k8s/README.md has no YAML example.");
  const [, indent = "", lines = ""] = block;
  return lines.replaceAll(new RegExp(`^${indent}`, "gm"), "");
}

/** @param {string} folder docker/k8s @returns {string} SHA-256 */
export function digest(folder) {
  const hash = createHash("sha256").update(example(folder));
  const templates = readdirSync(join(folder, "templates"))
    .toSorted()
    .map((name) => join("templates", name));
  for (const name of ["Chart.yaml", "values.yaml", ...templates])
    hash.update(`\n${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest("hex");
}
