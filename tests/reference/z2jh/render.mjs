/**
 * The manifests of docker/k8s with its README's example, as Helm makes them with Zero to JupyterHub's chart, less what the tests do not look at and
 * what differs from run to run. Made with Helm 3.18.4 and the chart's folder of July 2026 (JupyterHub 5.5.0):
 *
 *   node tests/reference/z2jh/render.mjs CHART-FOLDER [HELM] > tests/reference/z2jh/rendered.json
 */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, parseAllDocuments } from "yaml";
import { digest, example } from "./made-from.mjs";

const [chart = "", helm = "helm"] = process.argv.slice(2);
const own = fileURLToPath(new URL("../../../docker/k8s", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "nabla-chart-"));
const jupyterhub = join(folder, "charts", "jupyterhub");
try {
  cpSync(own, folder, { recursive: true, dereference: true });
  cpSync(chart, jupyterhub, { recursive: true });
  // What the chart's own release does to its folder.
  const about = readFileSync(join(jupyterhub, "Chart.yaml"), "utf8");
  writeFileSync(
    join(jupyterhub, "Chart.yaml"),
    about.replace(/^version: .*$/m, "version: 4.0.0"),
  );
  writeFileSync(
    join(jupyterhub, "values.schema.json"),
    JSON.stringify(
      parse(readFileSync(join(jupyterhub, "values.schema.yaml"), "utf8")),
    ),
  );
  writeFileSync(join(folder, "your-own.yaml"), example(own));
  const text = execFileSync(
    helm,
    [
      "template",
      "class",
      folder,
      "--namespace=class",
      "--kube-version=1.34.4",
      `--values=${join(folder, "your-own.yaml")}`,
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  const objects = parseAllDocuments(text)
    .map((it) => it.toJS())
    .filter((it) => it !== null && wanted(it))
    .map(plain);
  process.stdout.write(
    `${JSON.stringify({ "made-from": digest(own), objects })}\n`,
  );
} finally {
  rmSync(folder, { recursive: true });
}

/** @typedef {{kind: string, metadata: {name: string, annotations?: object}, data?: Record<string, string>, spec?: any}} Manifest */

/** @param {Manifest} it */
function wanted({ kind, metadata: { name } }) {
  if (kind === "Deployment") return name !== "user-scheduler";
  if (kind === "ConfigMap") return ["sign-up", "nabla-hub"].includes(name);
  return [
    "NetworkPolicy",
    "PersistentVolumeClaim",
    "Secret",
    "Service",
  ].includes(kind);
}

/** @param {Manifest} it @returns {object} */
function plain(it) {
  if (it.kind === "Deployment") delete it.spec.template.metadata.annotations; // checksums of secrets
  if (it.kind === "ConfigMap") return { ...it, data: names(it) };
  if (it.kind !== "Secret") return it;
  const values = parse(
    Buffer.from(it.data?.["values.yaml"] ?? "", "base64").toString(),
  );
  const { config, extraConfig, loadRoles, services } = values.hub;
  return {
    ...it,
    data: names(it),
    // What the chart's configuration of the hub reads.
    values: {
      global: values.global,
      hub: { config, extraConfig, loadRoles, services },
      singleuser: values.singleuser,
    },
  };
}

/** The names of what is there, with nothing in them. @param {Manifest} it */
function names({ data = {} }) {
  return Object.fromEntries(Object.keys(data).map((name) => [name, ""]));
}
