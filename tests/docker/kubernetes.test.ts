/**
 * The values for Kubernetes against what Zero to JupyterHub's chart says of its values (tests/reference/z2jh), as `helm template` compares them.
 * Helm itself is not run here: it is no package of Debian, and building it takes longer than all other checks of the class.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../../", import.meta.url));

type Values = Record<string, unknown>;

const chart = JSON.parse(
  readFileSync(`${root}tests/reference/z2jh/chart.json`, "utf8"),
) as { schema: object; defaults: Values };

const isMap = (it: unknown): it is Values =>
  typeof it === "object" && it !== null && !Array.isArray(it);

/** As Helm merges: maps by key, everything else whole, and null takes a default away. */
function over(below: Values, above: Values): Values {
  const merged = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isMap(value) && isMap(old) ? over(old, value) : value;
  }
  return merged;
}

const values = (name: string): Values =>
  parse(readFileSync(`${root}docker/k8s/${name}`, "utf8")) as Values;

// The chart's schema has keywords of its own documentation, and patterns written for Go.
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  unicodeRegExp: false,
  validateFormats: false,
});
const validate = ajv.compile(chart.schema);
const problems = (...layers: Values[]): string[] => {
  validate(layers.reduce(over, chart.defaults));
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
};

describe("values for Kubernetes", () => {
  test("satisfy the chart", () => {
    expect(problems(values("values.yaml"))).toEqual([]);
  });

  test("with a GPU, too", () => {
    expect(problems(values("values.yaml"), values("values-gpu.yaml"))).toEqual(
      [],
    );
  });

  test.each([
    ["a key that the chart does not know", { singleuser: { memoryy: "2G" } }],
    ["a number for words", { hub: { db: { type: 3 } } }],
    ["a word for a switch", { ingress: { enabled: "yes" } }],
  ])("%s is refused", (_what, wrong) => {
    expect(problems(values("values.yaml"), wrong)).not.toEqual([]);
  });

  test("a student's pod reaches the hub and names alone", () => {
    const { singleuser } = values("values.yaml") as {
      singleuser: {
        networkPolicy: {
          enabled: boolean;
          egressAllowRules: Record<string, boolean>;
        };
        extraPodConfig: {
          automountServiceAccountToken: boolean;
          securityContext: { runAsNonRoot: boolean };
        };
      };
    };
    const { networkPolicy, extraPodConfig } = singleuser;
    expect(networkPolicy.enabled).toBe(true);
    expect(networkPolicy.egressAllowRules).toMatchObject({
      cloudMetadataServer: false,
      nonPrivateIPs: false,
      privateIPs: false,
    });
    expect(extraPodConfig.automountServiceAccountToken).toBe(false);
    expect(extraPodConfig.securityContext.runAsNonRoot).toBe(true);
  });
});
