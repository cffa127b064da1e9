/**
 * The chart of docker/k8s: its values against Zero to JupyterHub's schema and its own, as Helm compares them, and the manifests that Helm made of it
 * (tests/reference/z2jh). Helm itself is not run here: it is no package of Debian, and building it takes longer than all other checks of the class.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
  container,
  hubValues,
  manifest,
  rendered,
  type Role,
  specs,
} from "../support/kubernetes/manifests.js";
import {
  behind,
  ingress,
  internet,
  metadata,
  names,
  node,
  type Place,
  pods,
  reaches,
  student,
} from "../support/kubernetes/network.js";

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
const below = (layer: Values): Values => layer["jupyterhub"] as Values;
const words = (check: typeof validate): string[] =>
  (check.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
const problems = (...layers: Values[]): string[] => {
  validate(layers.map(below).reduce(over, chart.defaults));
  return words(validate);
};

const own = new Ajv({ strict: false, allErrors: true }).compile(
  JSON.parse(
    readFileSync(`${root}docker/k8s/values.schema.json`, "utf8"),
  ) as object,
);
const ownProblems = (...layers: Values[]): string[] => {
  own(layers.reduce(over));
  return words(own);
};
const classOf = (teachers: unknown, more: Values = {}): Values => ({
  global: { teachers, ...more },
});

describe("values for Kubernetes", () => {
  test("satisfy the chart", () => {
    expect(problems(values("values.yaml"))).toEqual([]);
  });

  test("with a GPU, too", () => {
    expect(problems(values("values.yaml"), values("values-gpu.yaml"))).toEqual(
      [],
    );
    expect(
      ownProblems(values("values.yaml"), values("values-gpu.yaml"), {
        global: { teachers: ["ada"] },
      }),
    ).toEqual([]);
  });

  test.each([
    ["a key that the chart does not know", { singleuser: { memoryy: "2G" } }],
    ["a number for words", { hub: { db: { type: 3 } } }],
    ["a word for a switch", { ingress: { enabled: "yes" } }],
  ])("%s is refused", (_what, wrong) => {
    expect(problems(values("values.yaml"), { jupyterhub: wrong })).not.toEqual(
      [],
    );
  });

  test.each([
    ["/global/teachers", {}],
    ["/global/teachers", classOf([])],
    ["/global/teachers", classOf("ada")],
    ["/global/teachers/1", classOf(["ada", "Grace Hopper"])],
    ["/global/assistants/0", classOf(["ada"], { assistants: ["../etc"] })],
    [
      "/exchange/storage",
      { ...classOf(["ada"]), exchange: { storage: "lots" } },
    ],
    [
      "/global/lti/tokenUrl",
      classOf(["ada"], {
        lti: { tokenUrl: "http://platform.example.org/token" },
      }),
    ],
    [
      "/global/lti/tokenUrl",
      classOf(["ada"], {
        lti: { tokenUrl: "https://me@platform.example.org/" },
      }),
    ],
    ["/global/lti", classOf(["ada"], { lti: { tokenURL: "" } })],
    ["exchnage", { ...classOf(["ada"]), exchnage: { storage: "1Gi" } }],
  ])("a wrong or missing value is refused as %s (%#)", (name, wrong) => {
    const told = ownProblems(values("values.yaml"), wrong);
    expect(told.join("\n")).toContain(name);
  });
});

describe("manifests for Kubernetes", () => {
  const env = (deployment: string): Record<string, string> =>
    Object.fromEntries(
      (container(deployment).env ?? []).map(({ name, value, valueFrom }) => [
        name,
        value ?? valueFrom?.secretKeyRef?.key ?? "",
      ]),
    );

  test("are made from what lies in docker/k8s", async () => {
    const { digest } = (await import(
      `${root}tests/reference/z2jh/made-from.mjs`
    )) as { digest: (folder: string) => string };
    expect(
      rendered["made-from"],
      "make them again: see tests/reference/z2jh/render.mjs",
    ).toBe(digest(`${root}docker/k8s`));
  });

  test("are what Kubernetes expects", () => {
    const { kinds, definitions } = JSON.parse(
      readFileSync(`${root}tests/reference/z2jh/kubernetes.json`, "utf8"),
    ) as { kinds: Record<string, string>; definitions: object };
    const kubernetes = new Ajv({ strict: false, allErrors: true });
    const checks = Object.fromEntries(
      Object.entries(kinds).map(([kind, $ref]) => [
        kind,
        kubernetes.compile({ $ref, definitions }),
      ]),
    );
    const check = (kind: string, object: object): string[] => {
      const found = checks[kind];
      if (found === undefined) return [`${kind}: no schema`];
      found(object);
      return words(found);
    };
    for (const { values: _ours, ...object } of rendered.objects)
      expect(check(object.kind, object), object.metadata.name).toEqual([]);
    const wrong = structuredClone(manifest("Deployment", "exchange"));
    Object.assign(wrong.spec, { replicsa: 1 });
    expect(check("Deployment", wrong).join()).toContain("replicsa");
  });

  test.each(["exchange", "class-page"])(
    "%s runs with no right, on a root that nobody writes",
    (name) => {
      const { spec } = specs("Deployment")[name]?.template ?? {};
      expect(spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          seccompProfile: { type: "RuntimeDefault" },
        },
      });
      expect(container(name)).toMatchObject({
        image: "registry.example.org/nabla/hub:1.0",
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
      });
    },
  );

  test("a student's server has no right, in the cluster or on its node", () => {
    const { hub, singleuser } = hubValues();
    expect(singleuser).toMatchObject({
      allowPrivilegeEscalation: false,
      extraPodConfig: {
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          seccompProfile: { type: "RuntimeDefault" },
        },
      },
      cloudMetadata: { blockWithIptables: false },
    });
    expect(hub.config["KubeSpawner"]).toEqual({
      container_security_context: {
        capabilities: { drop: ["ALL"] },
        readOnlyRootFilesystem: true,
      },
    });
  });

  test("teachers are named once", () => {
    expect(hubValues().global).toMatchObject({
      teachers: ["ada"],
      assistants: ["grace"],
      lti: { tokenUrl: "" },
    });
    expect(env("exchange")["NABLA_TEACHERS"]).toBe("ada");
  });

  test("tokens are those that the hub knows its services by", () => {
    const { data = {} } = manifest("Secret", "hub");
    for (const [deployment, service] of [
      ["exchange", "ngshare"],
      ["class-page", "class"],
    ] as const) {
      const key = env(deployment)["JUPYTERHUB_API_TOKEN"] ?? "";
      expect(key).toBe(`hub.services.${service}.apiToken`);
      expect(data).toHaveProperty([key]);
      expect(hubValues().hub.services).toHaveProperty(service);
    }
  });

  test("roles are those of a class on one server", () => {
    const script = `
import json, types
from nabla_hub import roles
hub, settings = types.SimpleNamespace(), types.SimpleNamespace(teachers=[], assistants=[], sign_in="passwords", idle_minutes=0, metrics_token="")
roles.configure(types.SimpleNamespace(JupyterHub=hub), settings, exchange_token="", here="", data="")
print(json.dumps({role["name"]: [sorted(role["scopes"]), role.get("services", [])] for role in hub.load_roles}))`;
    const server = JSON.parse(
      execFileSync("python3", ["-c", script], {
        cwd: `${root}docker/hub`,
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
        encoding: "utf8",
      }),
    ) as object;
    const cluster = Object.entries(hubValues().hub.loadRoles).map(
      ([name, { scopes, services = [] }]: [string, Role]) => [
        name,
        [scopes.toSorted(), services],
      ],
    );
    expect(Object.fromEntries(cluster)).toEqual(server);
  });

  test("the hub's code is that of a class on one server", () => {
    const [k8s, hub] = ["k8s/files", "hub/nabla_hub"].map(
      (it) => `${root}docker/${it}`,
    );
    const grades = readdirSync(`${k8s}/nabla_hub`);
    const links = {
      "sign-up": ["class_authenticator.py"],
      "nabla-hub": grades.filter((it) => it.endsWith(".py")),
    };
    for (const [map, files] of Object.entries(links)) {
      expect(Object.keys(manifest("ConfigMap", map).data ?? {})).toEqual(files);
      for (const name of files)
        expect(
          readFileSync(
            `${k8s}/${map === "sign-up" ? "" : "nabla_hub/"}${name}`,
            "utf8",
          ),
        ).toBe(readFileSync(`${hub}/${name}`, "utf8"));
    }
  });
});

describe("the class's network on Kubernetes", () => {
  const pod = (name: string): Place => {
    const found = pods[name];
    if (found === undefined) throw new Error(`There is no pod ${name}.`);
    return found;
  };
  const places: Record<string, Place> = {
    ...pods,
    student,
    neighbour: { ...student, ip: "10.244.1.8" },
    names,
    ingress,
    node,
    metadata,
    internet,
  };
  /** Names are asked of private addresses, since clusters keep their resolvers in different places. */
  const dns = ["names 53", "ingress 53", "node 53"];
  /** Every port that anything listens on, and two of the world's. */
  const ports = [53, 80, 443, 6443, 8000, 8001, 8081, 8090, 8091, 8092, 8888];

  test("every address leads to a port of one pod, and who asks comes there", () => {
    const { singleuser, hub } = hubValues();
    const asked: [Place, string][] = [
      [student, singleuser.extraEnv["NABLA_EXCHANGE"] ?? ""],
      [student, "http://hub:8081"],
      [pod("hub"), "http://proxy-api:8001"],
      [pod("proxy"), "http://hub:8081"],
      ...Object.values(hub.services).flatMap(({ url }): [Place, string][] => [
        [pod("proxy"), url],
        [pod("hub"), url],
      ]),
    ];
    for (const name of ["exchange", "class-page"])
      for (const { name: variable, value = "" } of container(name).env ?? [])
        if (value.startsWith("http://") && !value.includes("0.0.0.0"))
          asked.push([pod(name), value]);
        else if (variable === "JUPYTERHUB_SERVICE_URL")
          expect(Object.values(pod(name).ports)).toContain(
            Number(new URL(value).port),
          );
    expect(asked.length).toBe(11);
    for (const [from, address] of asked) {
      const { pod: to, port } = behind(address);
      expect(reaches(from, to, port), `${from.name} → ${address}`).toBe(true);
    }
    expect(() => behind("http://exchange:8091")).toThrow("no Service");
    expect(reaches(ingress, pod("proxy"), 8000)).toBe(true);
    expect(reaches(pod("proxy"), student, 8888)).toBe(true);
    expect(reaches(pod("hub"), student, 8888)).toBe(true);
    // Where grades go back to.
    expect(reaches(pod("hub"), internet, 443)).toBe(true);
  });

  test.each([
    ["student", ["hub 8081", "proxy 8000", ...dns]],
    ["exchange", ["hub 8081", ...dns]],
    ["class-page", ["hub 8081", "proxy 8000", ...dns]],
    [
      "proxy",
      [
        "hub 8081",
        "hub 8092",
        "exchange 8090",
        "class-page 8091",
        "student 8888",
        "neighbour 8888",
        ...dns,
      ],
    ],
    ["ingress", ["proxy 8000"]],
    ["internet", ["proxy 8000"]],
  ])("%s reaches nothing but what it needs", (name, expected) => {
    const from = places[name] ?? student;
    // What lies outside the class's namespace is none of the class's policies' business.
    const targets = Object.entries(places).filter(
      ([, to]) =>
        to !== from && (from.labels !== undefined || to.labels !== undefined),
    );
    const found = targets.flatMap(([, to], index) =>
      ports
        .filter((port) => reaches(from, to, port))
        .map((port) => `${targets[index]?.[0]} ${port}`),
    );
    expect(found.toSorted()).toEqual(expected.toSorted());
  });
});
