"""The class's hub without Docker: the same settings, sign-in and roles, with servers that are plain processes in folders of their own.
What containers and networks protect is not protected here, so this is for tests alone."""

import os

from nabla_hub import roles, sign_in
from nabla_hub.settings import settings_or_exit

c = get_config()  # noqa: F821
settings = settings_or_exit()
folder = os.environ["LOCAL_FOLDER"]

load_subconfig("places.py", path=os.path.dirname(__file__))  # noqa: F821

sign_in.configure(c, settings, data=folder)
roles.configure(c, settings, exchange_token="0" * 64, here="127.0.0.1", data=folder)
# The exchange and the class's page have addresses of their own in compose.yaml.
c.JupyterHub.services = [it for it in c.JupyterHub.services if it["name"] in ("cull-idle", "metrics", "grades")]
kept = {it["name"] for it in c.JupyterHub.services}
for service in c.JupyterHub.services:
    if service["name"] == "grades":
        service["url"] = f"http://127.0.0.1:{os.environ['LOCAL_GRADES_PORT']}"
c.JupyterHub.load_roles = [
    {**role, "scopes": [it for it in role["scopes"] if not it.startswith("access:services!") or it.rpartition("=")[2] in kept]}
    for role in c.JupyterHub.load_roles
    if set(role.get("services", kept)) <= kept
]

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = folder + "/{username}"
c.Spawner.cmd = [os.environ["LOCAL_SERVER"]]
# What a server in its container goes by, less its address.
c.Spawner.args = ["--allow-root", f"--config={os.environ['LOCAL_SERVER_CONFIG']}", "--ServerApp.ip=127.0.0.1"]
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = 300
c.Spawner.start_timeout = 300
c.Spawner.environment = {
    "JUPYTER_PREFER_ENV_PATH": "1",
    "NABLA_COURSE": settings.course,
    # Here without the gate.
    "NABLA_EXCHANGE": f"http://127.0.0.1:{os.environ['LOCAL_PORT']}",
}

if "LOCAL_IDLE_SECONDS" in os.environ:
    seconds = os.environ["LOCAL_IDLE_SECONDS"]
    for service in c.JupyterHub.services:
        if service["name"] == "cull-idle":
            service["command"] = [*service["command"][:3], f"--timeout={seconds}", "--cull-every=1"]
    # Servers and the proxy report what they hear every five minutes; nobody waits so long for a test.
    c.Spawner.environment["JUPYTERHUB_ACTIVITY_INTERVAL"] = "1"
    c.JupyterHub.last_activity_interval = 1
