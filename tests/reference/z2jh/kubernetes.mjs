/**
 * What Kubernetes 1.34 says of the manifests that a class is made of, without its prose: definitions of its OpenAPI description (Apache-2.0, The
 * Kubernetes Authors), as a JSON schema that knows no other fields. Made from `api/openapi-spec/swagger.json` of the Go module k8s.io/kubernetes 1.34.4:
 *
 *   node tests/reference/z2jh/kubernetes.mjs SWAGGER.json > tests/reference/z2jh/kubernetes.json
 */
import { readFileSync } from "node:fs";

const kinds = [
  "apps.v1.Deployment",
  "core.v1.ConfigMap",
  "core.v1.PersistentVolumeClaim",
  "core.v1.Secret",
  "core.v1.Service",
  "networking.v1.NetworkPolicy",
];
/** @type {Record<string, unknown>} */
const all = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")).definitions;
/** @type {Record<string, unknown>} */
const definitions = {};

/** @param {string} name */
function take(name) {
  if (name in definitions) return;
  definitions[name] = {};
  definitions[name] = name.endsWith(".IntOrString")
    ? { type: ["integer", "string"] }
    : name.endsWith(".Quantity")
      ? { type: ["number", "string"] }
      : bare(all[name]);
}

/** @param {unknown} it @returns {unknown} */
function bare(it) {
  if (Array.isArray(it)) return it.map(bare);
  if (typeof it !== "object" || it === null) return it;
  const kept = Object.entries(it).filter(
    ([key, value]) =>
      !(key === "description" && typeof value === "string") &&
      !key.startsWith("x-") &&
      !(key === "format" && typeof value === "string"),
  );
  const made = Object.fromEntries(
    kept.map(([key, value]) => {
      if (key !== "$ref") return [key, bare(value)];
      const name = value.split("/").at(-1);
      take(name);
      return [key, `#/definitions/${name}`];
    }),
  );
  return "properties" in made && made["type"] === "object"
    ? { ...made, additionalProperties: false }
    : made;
}

const names = kinds.map((kind) => `io.k8s.api.${kind}`);
names.forEach(take);
process.stdout.write(
  `${JSON.stringify({
    kinds: Object.fromEntries(
      names.map((name) => [name.split(".").at(-1), `#/definitions/${name}`]),
    ),
    definitions,
  })}\n`,
);
