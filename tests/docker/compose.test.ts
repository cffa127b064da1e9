/** What compose.yaml promises of every part, whoever adds one. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const folder = fileURLToPath(new URL("../../docker/", import.meta.url));

interface Service {
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  privileged?: boolean;
  user?: string;
  image: string;
  volumes?: string[];
  networks?: string[] | Record<string, unknown>;
  profiles?: string[];
}

const compose = parse(readFileSync(`${folder}compose.yaml`, "utf8"), {
  merge: true,
}) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, { internal?: boolean } | null>;
};

const running = Object.entries(compose.services).filter(
  ([, service]) => service.profiles === undefined,
);

const networksOf = (service: Service): string[] =>
  Array.isArray(service.networks)
    ? service.networks
    : Object.keys(service.networks ?? {});

describe("compose.yaml", () => {
  test.each(running)(
    "%s has no rights and no writable root",
    (_name, service) => {
      expect(service.read_only).toBe(true);
      expect(service.cap_drop).toEqual(["ALL"]);
      expect(service.security_opt).toContain("no-new-privileges");
      expect(service.privileged).toBeUndefined();
    },
  );

  test("one part alone has Docker's socket, and the hub alone can speak with it", () => {
    const withSocket = running.filter(([, { volumes }]) =>
      volumes?.some((it) => it.includes("docker.sock")),
    );
    expect(withSocket.map(([name]) => name)).toEqual(["docker-socket"]);
    const onNetwork = running.filter(([, it]) =>
      networksOf(it).includes("docker"),
    );
    expect(onNetwork.map(([name]) => name).toSorted()).toEqual([
      "docker-socket",
      "hub",
    ]);
    expect(compose.networks["docker"]).toEqual({ internal: true });
  });

  test("the hub alone has its own volume, where the key lies that signs for grades", () => {
    const having = running.filter(([, { volumes }]) =>
      volumes?.some((it) => it.startsWith("hub:")),
    );
    expect(having.map(([name]) => name)).toEqual(["hub"]);
  });

  test("only Caddy is reached from outside", () => {
    expect(
      running.filter(([, it]) => "ports" in it).map(([name]) => name),
    ).toEqual(["caddy"]);
  });

  test("the parts that cross into students' networks are those that the hub joins", () => {
    const members = running.filter(([, it]) => "labels" in it);
    expect(members.map(([name]) => name).toSorted()).toEqual([
      "gate",
      "hub",
      "proxy",
    ]);
  });
});
