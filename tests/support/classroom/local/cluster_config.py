"""The hub of a class on Kubernetes, as a process: what the chart's own configuration does with the values in its Secret, and then plain processes on
the loopback for what is pods there. For tests alone."""

import json
import os
import sys
import types
from pathlib import Path

c = get_config()  # noqa: F821
folder = os.environ["LOCAL_FOLDER"]
values = json.loads(Path(os.environ["LOCAL_VALUES"]).read_text())
tokens = json.loads(os.environ["LOCAL_TOKENS"])


def value(key: str):
    found = values
    for part in key.split("."):
        if part not in found:
            return None
        found = found[part]
    return found


# Where the chart mounts the file `class_authenticator.py` and the folder `nabla_hub`, and its own module.
sys.path.insert(0, os.environ["LOCAL_FILES"])
sys.modules["z2jh"] = types.ModuleType("z2jh")
sys.modules["z2jh"].get_config = value

c.JupyterHub.services = [
    {"name": name, **service, "api_token": tokens[f"hub.services.{name}.apiToken"]} for name, service in value("hub.services").items()
]
c.JupyterHub.load_roles = [{"name": name, **role} for name, role in value("hub.loadRoles").items()]
c.KubeSpawner.environment = value("singleuser.extraEnv")
for section, settings in value("hub.config").items():
    c[section].update(settings)
for _name, code in sorted(value("hub.extraConfig").items()):
    exec(code)

for service in c.JupyterHub.services:
    if service["name"] == "grades":  # a process in the hub's pod: its ports are others here
        service["url"] = f"http://127.0.0.1:{os.environ['LOCAL_GRADES_PORT']}"
        own = f"http://127.0.0.1:{os.environ['LOCAL_HUB_PORT']}"
        service["command"] = [it.replace("http://127.0.0.1:8081", own) for it in service["command"]]
        service["environment"]["PYTHONDONTWRITEBYTECODE"] = "1"

load_subconfig("places.py", path=os.path.dirname(__file__))  # noqa: F821

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = folder + "/{username}"
# What a terminal in the server would have, for the tests that type there.
c.Spawner.cmd = ["sh", "-c", 'env -0 > "$HOME/environment"; exec "$0" "$@"', os.environ["LOCAL_SERVER"]]
c.Spawner.args = ["--allow-root", f"--config={os.environ['LOCAL_SERVER_CONFIG']}", "--ServerApp.ip=127.0.0.1"]
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = 300
c.Spawner.start_timeout = 300
c.Spawner.environment = {**c.KubeSpawner.environment, "JUPYTER_PREFER_ENV_PATH": "1"}
