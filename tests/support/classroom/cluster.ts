/**
 * A class on Kubernetes without a cluster: the programs of the manifests that Helm made of docker/k8s, with their commands and environments, as processes
 * on 127.0.0.1. Addresses within the cluster lead, by way of their Services, to the process whose container has the port.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../free-port.js";
import { container, hubValues, type Values } from "../kubernetes/manifests.js";
import { behind } from "../kubernetes/network.js";
import { LocalClass } from "./local.js";
import { type Ran, ran } from "./run.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const tokens = Object.fromEntries(
  Object.keys(hubValues().hub.services).map((name) => [
    `hub.services.${name}.apiToken`,
    randomBytes(32).toString("hex"),
  ]),
);

export class Cluster {
  private constructor(
    readonly school: LocalClass,
    private readonly here: (text: string) => string,
    private readonly secrets: string,
  ) {}

  /** @param change what somebody's own values make of the hub's, given the class's address */
  static async open(
    lessons: readonly string[],
    settings: Record<string, string> = {},
    change: (values: Values, address: string) => void = () => undefined,
  ): Promise<Cluster> {
    /** Where each container's port is here. */
    const listening: Record<string, number> = {};
    for (const place of [
      "hub 8081",
      "proxy 8000",
      "exchange 8090",
      "class-page 8091",
    ])
      listening[place] = await freePort();
    const at = (place: string): string => {
      const port = listening[place];
      if (port === undefined) throw new Error(`Nobody listens at ${place}.`);
      return `127.0.0.1:${port}`;
    };
    const here = (text: string): string =>
      text.replaceAll(/http:\/\/[a-z][a-z-]*(:\d+)?/g, (address) => {
        const { pod, port } = behind(address);
        return `http://${at(`${pod.name} ${port}`)}`;
      });
    const secrets = mkdtempSync(join(tmpdir(), "nabla-cluster-"));
    const values = join(secrets, "values.json");
    const given = JSON.parse(here(JSON.stringify(hubValues()))) as Values;
    change(given, `http://${at("proxy 8000")}`);
    writeFileSync(values, JSON.stringify(given));
    const school = await LocalClass.open(
      lessons,
      {
        LOCAL_PORT: String(listening["proxy 8000"]),
        LOCAL_HUB_PORT: String(listening["hub 8081"]),
        LOCAL_VALUES: values,
        LOCAL_TOKENS: JSON.stringify(tokens),
        LOCAL_FILES: join(root, "docker", "k8s", "files"),
        // What the hub's volume is there.
        NABLA_HUB_DATA: secrets,
        ...settings,
      },
      "cluster_config.py",
    ).catch((error: unknown) => {
      rmSync(secrets, { recursive: true });
      throw error;
    });
    const cluster = new Cluster(school, here, secrets);
    cluster.serve("exchange", at("exchange 8090"), {
      // What its volume is there.
      NABLA_EXCHANGE_DATA: join(secrets, "exchange"),
    });
    cluster.serve("class-page", at("class-page 8091"));
    await cluster.ready("exchange", `http://${at("exchange 8090")}/healthz`);
    await cluster.ready(
      "class-page",
      `http://${at("class-page 8091")}/services/class/`,
    );
    return cluster;
  }

  private serve(
    name: string,
    address: string,
    more: Record<string, string> = {},
  ): void {
    const { args = [], env = [] } = container(name);
    const environment = env.map(({ name: variable, value, valueFrom }) => {
      const key = valueFrom?.secretKeyRef?.key;
      const given = key === undefined ? value : tokens[key];
      if (given === undefined) throw new Error(`${variable}: no value.`);
      return [
        variable,
        variable === "JUPYTERHUB_SERVICE_URL"
          ? `http://${address}`
          : this.here(given),
      ];
    });
    this.school.serve(
      args.map((it) =>
        it.replace(/^\/opt\/hub\//, join(root, "docker", "hub", "/")),
      ),
      { ...(Object.fromEntries(environment) as typeof more), ...more },
    );
  }

  private async ready(name: string, address: string): Promise<void> {
    for (let turn = 0; turn < 600; turn++) {
      const answer = await fetch(address, { redirect: "manual" }).catch(
        () => undefined,
      );
      if (answer !== undefined && answer.status < 500) return;
      await sleep(200);
    }
    const words = readFileSync(
      join(this.school.folder, "services.log"),
      "utf8",
    );
    await this.close();
    throw new Error(`The ${name} does not answer:\n${words.slice(-3000)}`);
  }

  /** What somebody's running server was given by the hub. */
  environment(name: string): Record<string, string> {
    const text = readFileSync(
      join(this.school.folder, name, "environment"),
      "utf8",
    );
    return Object.fromEntries(
      text
        .split("\0")
        .filter((it) => it !== "")
        .map((it) => [
          it.slice(0, it.indexOf("=")),
          it.slice(it.indexOf("=") + 1),
        ]),
    );
  }

  /** As typed in a terminal of somebody's running server. */
  async inside(name: string, command: string): Promise<Ran> {
    const given = this.environment(name);
    return ran("sh", ["-c", command], {
      cwd: join(this.school.folder, name),
      env: {
        ...given,
        PATH: [dirname(this.school.serverPython), given["PATH"]].join(
          delimiter,
        ),
        JUPYTER_CONFIG_PATH: join(root, "docker", "single-user", "jupyter"),
        NABLA_NOTEBOOKS: join(this.school.folder, "notebooks"),
        NABLA_CLASS: join(root, "docker", "single-user", "nabla-class"),
      },
    });
  }

  async close(): Promise<void> {
    await this.school.close();
    rmSync(this.secrets, { recursive: true, force: true });
  }
}
