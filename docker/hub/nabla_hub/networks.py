"""One network a student. On it are the student's server, the gate (the only way to the hub's API, and only to what a server needs), and,
without a listening port there, the hub and the proxy, which call the server. Nobody else: students cannot see each other."""

import ipaddress
from typing import Iterable

import docker
from docker.errors import APIError, NotFound
from docker.types import IPAMConfig, IPAMPool

LABEL = "nabla.class"
PREFIX = "nabla-student-"
# 14 usable addresses: server, gate, hub, proxy, and room for a container that is being replaced.
_LENGTH = 28


def free_subnet(pool: ipaddress.IPv4Network, taken: Iterable[ipaddress.IPv4Network]) -> ipaddress.IPv4Network:
    """The first part of the pool that overlaps nothing.

    >>> free_subnet(ipaddress.IPv4Network("10.213.0.0/24"), [ipaddress.IPv4Network("10.213.0.0/28")])
    IPv4Network('10.213.0.16/28')

    :raises RuntimeError: when the pool is used up
    """
    taken = [it for it in taken if it.overlaps(pool)]
    for subnet in pool.subnets(new_prefix=_LENGTH):
        if not any(subnet.overlaps(it) for it in taken):
            return subnet
    raise RuntimeError(f"NABLA_SUBNETS: every part of {pool} is in use; give a larger range.")


class StudentNetworks:
    """Docker's calls block; run them on a thread, one at a time."""

    def __init__(self, client: docker.APIClient, *, project: str, pool: ipaddress.IPv4Network, internet: bool):
        self.client = client
        self.project = project
        self.pool = pool
        self.internet = internet

    def ensure(self, name: str) -> None:
        """Makes the network if it is not there, and joins to it those who must be on it."""
        if not self.client.networks(names=[f"^{name}$"]):
            self._create(name)
        self._join(name)

    def ensure_all(self) -> None:
        """After hub, proxy or gate were made anew: a new container is on none of the networks of those that run."""
        for network in self._ours():
            self._join(network["Name"])

    def remove_unused(self, used: Iterable[str]) -> None:
        used = set(used)
        for network in self._ours():
            if network["Name"] not in used:
                self.remove(network["Name"])

    def remove(self, name: str) -> None:
        try:
            for container in self.client.inspect_network(name).get("Containers", {}):
                self.client.disconnect_container_from_network(container, name, force=True)
            self.client.remove_network(name)
        except NotFound:
            pass

    def _ours(self) -> list[dict]:
        return self.client.networks(filters={"label": f"{LABEL}={self.project}"})

    def _create(self, name: str) -> None:
        for _ in range(5):
            taken = [
                ipaddress.IPv4Network(config["Subnet"])
                for network in self.client.networks()
                for config in (network["IPAM"]["Config"] or [])
                if "." in config.get("Subnet", "")
            ]
            subnet = free_subnet(self.pool, taken)
            try:
                self.client.create_network(
                    name,
                    driver="bridge",
                    internal=not self.internet,
                    check_duplicate=True,
                    labels={LABEL: self.project},
                    ipam=IPAMConfig(pool_configs=[IPAMPool(subnet=str(subnet))]),
                    # Without internet the host has no address on it either: its own services stay out of reach.
                    options=None if self.internet else {"com.docker.network.bridge.inhibit_ipv4": "true"},
                )
                return
            except APIError as error:
                if error.status_code == 409:  # made meanwhile
                    return
                if "overlap" not in str(error):
                    raise
        raise RuntimeError(f"No subnet of {self.pool} could be had for {name}: others take them at the same time.")

    def _join(self, name: str) -> None:
        there = set(self.client.inspect_network(name).get("Containers", {}))
        for container in self.client.containers(filters={"label": [f"{LABEL}.member", f"com.docker.compose.project={self.project}"]}):
            if container["Id"] in there:
                continue
            alias = ["hub"] if container["Labels"][f"{LABEL}.member"] == "gate" else None
            try:
                self.client.connect_container_to_network(container["Id"], name, aliases=alias)
            except APIError as error:
                if "already exists" not in str(error):
                    raise
