/**
 * Who reaches whom in the class's namespace, by the rules of Kubernetes' NetworkPolicy: a pod that a policy selects is closed in the policy's
 * directions but for what any such policy lets pass; a connection must be let out and let in.
 */
import { BlockList } from "node:net";
import {
  hubValues,
  type Labels,
  type Peer,
  type Rule,
  type Selector,
  specs,
} from "./manifests.js";

export interface Place {
  name: string;
  /** Of a pod in the class's namespace. */
  labels?: Labels;
  /** Of the namespace of a pod elsewhere. */
  namespace?: Labels;
  ip: string;
  /** Named ports. */
  ports: Record<string, number>;
}

/** A student's server, which KubeSpawner labels as the chart tells it. */
export const student: Place = {
  name: "student",
  labels: {
    app: "jupyterhub",
    release: "class",
    component: "singleuser-server",
    ...hubValues().singleuser.extraLabels,
  },
  ip: "10.244.1.7",
  ports: { "notebook-port": 8888 },
};

const elsewhere = (name: string, ip: string, namespace?: Labels): Place => ({
  name,
  ip,
  ports: {},
  ...(namespace && { namespace }),
});
export const internet = elsewhere("internet", "93.184.215.14");
export const metadata = elsewhere("metadata", "169.254.169.254");
export const node = elsewhere("node", "10.0.0.5");
export const names = elsewhere("names", "10.244.0.2", {
  "kubernetes.io/metadata.name": "kube-system",
});
export const ingress = elsewhere("ingress", "10.244.0.9", {
  "kubernetes.io/metadata.name": "ingress-nginx",
});

/** The class's own pods by the names of their Deployments. */
export const pods: Record<string, Place> = Object.fromEntries(
  Object.entries(specs("Deployment")).map(([name, { template }], index) => [
    name,
    {
      name,
      labels: template.metadata.labels,
      ip: `10.244.0.${index + 20}`,
      ports: Object.fromEntries(
        template.spec.containers.flatMap(({ ports = [] }) =>
          ports.map((it) => [it.name, it.containerPort]),
        ),
      ),
    },
  ]),
);

function selects(
  { matchLabels = {}, matchExpressions }: Selector,
  labels: Labels,
): boolean {
  if (matchExpressions !== undefined)
    throw new Error("matchExpressions: not read here; use matchLabels.");
  return Object.entries(matchLabels).every(
    ([key, value]) => labels[key] === value,
  );
}

function isPeer(peer: Peer, place: Place): boolean {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock !== undefined) {
    const within = (range: string): boolean => {
      const [network = "", length = ""] = range.split("/");
      const list = new BlockList();
      list.addSubnet(network, Number(length));
      return list.check(place.ip);
    };
    return (
      within(ipBlock.cidr) && !(ipBlock.except ?? []).some((it) => within(it))
    );
  }
  if (namespaceSelector !== undefined) {
    if (podSelector !== undefined)
      throw new Error("Both selectors in one peer: not read here.");
    return (
      place.namespace !== undefined &&
      selects(namespaceSelector, place.namespace)
    );
  }
  return place.labels !== undefined && selects(podSelector ?? {}, place.labels);
}

function lets(
  { from, to, ports }: Rule,
  peer: Place,
  target: Place,
  port: number,
): boolean {
  const peers = from ?? to;
  return (
    (peers === undefined || peers.some((it) => isPeer(it, peer))) &&
    (ports === undefined ||
      ports.some(
        (it) =>
          (typeof it.port === "string" ? target.ports[it.port] : it.port) ===
          port,
      ))
  );
}

/** Whether TCP from one place comes to a port of another. */
export function reaches(from: Place, to: Place, port: number): boolean {
  const closing = (place: Place, direction: string): Rule[][] =>
    Object.values(specs("NetworkPolicy"))
      .filter(
        ({ podSelector, policyTypes }) =>
          place.labels !== undefined &&
          selects(podSelector, place.labels) &&
          policyTypes.includes(direction),
      )
      .map(({ ingress: into = [], egress = [] }) =>
        direction === "Ingress" ? into : egress,
      );
  const passes = (policies: Rule[][], peer: Place): boolean =>
    policies.length === 0 ||
    policies.flat().some((rule) => lets(rule, peer, to, port));
  return (
    passes(closing(from, "Egress"), to) && passes(closing(to, "Ingress"), from)
  );
}

/** The pod and its port behind an address within the cluster, by its Service. @throws Error where there is none, or more than one */
export function behind(address: string): { pod: Place; port: number } {
  const { hostname, port } = new URL(address);
  const service = specs("Service")[hostname];
  const wanted = Number(port === "" ? "80" : port);
  const entry = service?.ports.find((it) => it.port === wanted);
  if (service === undefined || entry === undefined)
    throw new Error(`${address}: no Service has that name and port.`);
  const found = Object.values(pods).filter(({ labels = {} }) =>
    selects({ matchLabels: service.selector }, labels),
  );
  const [pod] = found;
  if (pod === undefined || found.length > 1)
    throw new Error(`${address}: expected one pod behind it.`);
  const target =
    typeof entry.targetPort === "string"
      ? pod.ports[entry.targetPort]
      : entry.targetPort;
  if (target === undefined)
    throw new Error(`${address}: ${pod.name} has no such port.`);
  return { pod, port: target };
}
