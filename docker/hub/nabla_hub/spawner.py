"""A student's server: a container that may do little, on a network of its own, with a volume of its own."""

import asyncio
import concurrent.futures

from docker.errors import APIError
from docker.types import DeviceRequest
from dockerspawner import DockerSpawner
from tornado.web import HTTPError
from traitlets import Any, Bool, Unicode

from .networks import LABEL, PREFIX, StudentNetworks
from .settings import Settings

HOME = "/home/learner"

# Networks are made and joined one after another: two at once would choose the same addresses.
_one_at_a_time = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="networks")


class NablaSpawner(DockerSpawner):
    networks = Any(help="StudentNetworks, shared by all spawners").tag(config=True)
    settings = Any(help="Settings").tag(config=True)
    # The container is made anew at each start, from the image and limits of that day; what a student made is in the volume.
    remove = Bool(True)
    name_template = Unicode(PREFIX + "{username}")
    notebook_dir = Unicode(HOME)
    use_internal_ip = Bool(True)

    def role(self) -> str:
        if self.user.name in self.settings.teachers:
            return "teacher"
        return "assistant" if self.user.name in self.settings.assistants else "student"

    async def start(self):
        self.network_name = self.object_name
        await asyncio.wrap_future(_one_at_a_time.submit(self.networks.ensure, self.network_name))
        for volume in self.volume_binds:
            if not volume.startswith("/"):
                await self._create_volume(volume)
        return await super().start()

    async def _create_volume(self, name: str) -> None:
        """Docker refuses a bound where the disk cannot count: anything but XFS with project quotas."""
        quota = {"size": str(self.settings.disk)} if self.settings.disk else None
        try:
            await self.docker("create_volume", name, driver_opts=quota, labels={LABEL: self.settings.project})
        except APIError as error:
            if quota and "quota" in str(error):
                words = "Docker's disk on this server cannot bound a student's files. NABLA_DISK must be empty here (docker/README.md)."
                told = HTTPError(500, words)
                told.jupyterhub_message = words  # what the page shows, of this kind of error alone
                raise told from error
            raise

    async def stop(self, now=False):
        await super().stop(now)
        await asyncio.wrap_future(_one_at_a_time.submit(self.networks.remove, self.object_name))

    def get_env(self):
        env = super().get_env()
        env["NABLA_ROLE"] = self.role()
        env["NABLA_COURSE"] = self.settings.course
        env["NABLA_THREADS"] = str(max(1, round(self.settings.cpus)))
        if self.settings.gpu_memory_mb:
            env["NABLA_GPU_MEMORY_MB"] = str(self.settings.gpu_memory_mb)
        return env


def device_requests(gpu: str) -> list[DeviceRequest]:
    """
    >>> device_requests("none")
    []
    """
    if gpu == "none":
        return []
    capabilities = [["gpu", "compute", "utility", "graphics"]]
    if gpu == "all":
        return [DeviceRequest(count=-1, capabilities=capabilities)]
    return [DeviceRequest(device_ids=gpu.split(","), capabilities=capabilities)]


def host_config(settings: Settings) -> dict:
    """What a container may: nothing but compute, within its limits."""
    config = {
        "read_only": True,
        "tmpfs": {"/tmp": f"rw,nosuid,nodev,size={settings.temporary},mode=1777"},
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "pids_limit": settings.processes,
        # Without swap, a server that takes too much is ended at once; with it, the whole machine crawls first.
        "memswap_limit": settings.memory,
        "oom_kill_disable": False,
        "restart_policy": {"Name": "no"},
        "log_config": {"type": "json-file", "config": {"max-size": "5m", "max-file": "2"}},
        "ulimits": [{"Name": "core", "Soft": 0, "Hard": 0}],
    }
    requests = device_requests(settings.gpu)
    if requests:
        config["device_requests"] = requests
    return config


def configure(c, settings: Settings, networks: StudentNetworks) -> None:
    c.JupyterHub.spawner_class = NablaSpawner
    c.NablaSpawner.settings = settings
    c.NablaSpawner.networks = networks
    c.NablaSpawner.image = settings.image
    c.NablaSpawner.pull_policy = "ifnotpresent"
    c.NablaSpawner.cmd = ["jupyterhub-singleuser"]
    c.NablaSpawner.default_url = "/lab/tree/course"
    c.NablaSpawner.hub_connect_url = "http://hub:8081"
    c.NablaSpawner.mem_limit = settings.memory
    c.NablaSpawner.cpu_limit = settings.cpus
    c.NablaSpawner.extra_host_config = host_config(settings)
    c.NablaSpawner.extra_create_kwargs = {
        "user": "1000:1000",
        # The image's own check would start a process in every server twice a minute, half a processor for thirty; the hub looks itself.
        "healthcheck": {"test": ["NONE"]},
    }
    c.NablaSpawner.volumes = {"nabla-home-{username}": HOME}
    if settings.lessons_folder:
        c.NablaSpawner.read_only_volumes = {settings.lessons_folder: "/srv/lessons"}
    # A class comes at the same minute, and nobody is to be sent away. Docker makes one container after another, a second or two each, so the last
    # of three hundred wait for ten minutes; what hangs ends with Docker's own answer, a minute for each question.
    c.JupyterHub.concurrent_spawn_limit = 0
    c.NablaSpawner.start_timeout = 3600
    # From the container's start to the server's first answer, while all others start, too.
    c.NablaSpawner.http_timeout = 600
    c.JupyterHub.active_server_limit = settings.max_servers
