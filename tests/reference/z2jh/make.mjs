/**
 * The facts that Zero to JupyterHub's chart knows of its values: their schema without its prose, and their defaults, which Helm puts below
 * ours before it compares. Made from the chart's folder of July 2026 (JupyterHub 5.5.0; BSD-3-Clause, Project Jupyter Contributors):
 *
 *   node tests/reference/z2jh/make.mjs CHART-FOLDER > tests/reference/z2jh/chart.json
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const folder = process.argv[2] ?? "";
/** @param {string} name @returns {unknown} */
const read = (name) => parse(readFileSync(join(folder, name), "utf8"));

/** @param {unknown} it @param {boolean} names whether the keys are names of values, of which one may be "description" */
function bare(it, names = false) {
  if (Array.isArray(it)) return it.map((part) => bare(part));
  if (typeof it !== "object" || it === null) return it;
  return Object.fromEntries(
    Object.entries(it)
      .filter(([key]) => names || key !== "description")
      .map(([key, value]) => [
        key,
        bare(value, key === "properties" && !names),
      ]),
  );
}

const { appVersion } = /** @type {{appVersion: string}} */ (read("Chart.yaml"));
process.stdout.write(
  `${JSON.stringify({ jupyterhub: appVersion, schema: bare(read("values.schema.yaml")), defaults: read("values.yaml") })}\n`,
);
