/** What Helm made of docker/k8s (tests/reference/z2jh/rendered.json): pods, services and policies, as the tests read them. */
import { readFileSync } from "node:fs";

export type Labels = Record<string, string>;

export interface Selector {
  matchLabels?: Labels;
  matchExpressions?: unknown;
}

export interface Peer {
  podSelector?: Selector;
  namespaceSelector?: Selector;
  ipBlock?: { cidr: string; except?: string[] };
}

export interface Rule {
  from?: Peer[];
  to?: Peer[];
  ports?: { port: number | string; protocol?: string }[];
}

export interface Policy {
  podSelector: Selector;
  policyTypes: string[];
  ingress?: Rule[];
  egress?: Rule[];
}

export interface Container {
  name: string;
  image: string;
  args?: string[];
  env?: {
    name: string;
    value?: string;
    valueFrom?: { secretKeyRef?: { name: string; key: string } };
  }[];
  ports?: { name: string; containerPort: number }[];
  volumeMounts?: { name: string; mountPath: string }[];
  securityContext?: object;
}

/** What the chart's configuration of the hub reads of its Secret. */
export interface Values {
  global: {
    teachers: string[];
    assistants: string[];
    lti: { tokenUrl: string };
  };
  hub: {
    config: Record<string, Record<string, unknown>>;
    extraConfig: Record<string, string>;
    loadRoles: Record<string, Role>;
    services: Record<string, { url: string }>;
  };
  singleuser: { extraEnv: Record<string, string>; extraLabels: Labels };
}

export interface Role {
  scopes: string[];
  services?: string[];
  users?: string[];
}

interface Manifest {
  kind: string;
  metadata: { name: string };
  data?: Labels;
  values?: Values;
  spec: never;
}

interface Specs {
  Deployment: {
    template: {
      metadata: { labels: Labels };
      spec: {
        automountServiceAccountToken?: boolean;
        containers: Container[];
        securityContext?: object;
      };
    };
  };
  NetworkPolicy: Policy;
  PersistentVolumeClaim: { accessModes: string[] };
  Service: {
    selector: Labels;
    ports: { port: number; targetPort: number | string }[];
  };
}

export const rendered = JSON.parse(
  readFileSync(
    new URL("../../reference/z2jh/rendered.json", import.meta.url),
    "utf8",
  ),
) as { "made-from": string; objects: Manifest[] };

/** The `spec` of each by its name. */
export function specs<Kind extends keyof Specs>(
  kind: Kind,
): Record<string, Specs[Kind]> {
  return Object.fromEntries(
    rendered.objects
      .filter((it) => it.kind === kind)
      .map(({ metadata, spec }) => [metadata.name, spec]),
  );
}

export function manifest(kind: string, name: string): Manifest {
  const found = rendered.objects.find(
    (it) => it.kind === kind && it.metadata.name === name,
  );
  if (found === undefined) throw new Error(`There is no ${kind} ${name}.`);
  return found;
}

/** The hub's values, of their own for each caller. */
export function hubValues(): Values {
  const { values } = manifest("Secret", "hub");
  if (values === undefined) throw new Error("The Secret hub has no values.");
  return structuredClone(values);
}

/** The only container of a Deployment. */
export function container(deployment: string): Container {
  const [first, ...others] =
    specs("Deployment")[deployment]?.template.spec.containers ?? [];
  if (first === undefined || others.length > 0)
    throw new Error(`${deployment}: expected one container.`);
  return first;
}
